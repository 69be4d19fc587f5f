import { row } from "../report/row.ts";
import type { Stage } from "../work/stage.ts";
import { everybodyLive } from "./connect-all.ts";
import type { Scenario } from "./scenario.ts";

const connects = async (stage: Stage) => {
  const readers = stage.everyReader;
  stage.say(`${readers.length} readers connect at once`);
  const began = performance.now();
  for (const reader of readers) reader.start();
  await everybodyLive(stage);
  const tookMs = Math.max(0, ...readers.map(({ liveAt }) => (liveAt ?? performance.now()) - began));
  return [
    row("all live after", `${(tookMs / 1_000).toFixed(2)} s`),
    row("connects a second", Math.round(readers.length / (tookMs / 1_000))),
  ];
};

/** Everybody connects at once; then every socket is cut, and all come back while commands go on. */
export const storm: Scenario = {
  movers: () => 0,
  run: async (stage) => {
    stage.seatAll(0);
    const rows = await connects(stage);
    const { percentiles: hello } = stage.tally.hello;
    stage.phases.begin("before the cut");
    const beganAt = performance.now();
    const cutAt = beganAt + stage.options.seconds * 500;
    let isBack = false;
    const isOver = () => isBack && performance.now() > beganAt + stage.options.seconds * 1_000;
    const load = stage.load(isOver);
    await stage.wait(cutAt);
    stage.say("every socket is cut");
    stage.phases.begin("after the cut");
    for (const reader of stage.everyReader) reader.cut();
    const returned = everybodyLive(stage).then(() => {
      isBack = true;
      return performance.now() - cutAt;
    });
    const [backMs] = await Promise.all([returned, load]);
    const helloText = `p50 ${hello.p50.toFixed(0)}  p99 ${hello.p99.toFixed(0)}  max ${hello.max.toFixed(0)} ms`;
    return {
      rows: [
        ...rows,
        { name: "time to hello, in the storm", value: hello, text: helloText },
        row("all back after the cut", `${(backMs / 1_000).toFixed(2)} s`),
      ],
      faults: [],
    };
  },
};
