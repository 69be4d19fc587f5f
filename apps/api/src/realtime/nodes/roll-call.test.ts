import { expect, test } from "vitest";
import { InMemoryNodeRoll } from "../../../test/support/in-memory-node-roll.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { RecordingReport } from "../../../test/support/recording-report.ts";
import { defaultRollCallSettings, mayLive, RollCall, type RollLook } from "./roll-call.ts";

const settled = () => new Promise(setImmediate);

const calling = () => {
  const [timers, report] = [new ManualTimers(), new RecordingReport()];
  const roll = new InMemoryNodeRoll(() => timers.elapsedMs());
  const looks: RollLook[] = [];
  /** What comes before each signature. */
  const way = { before: async () => {}, signatures: 0 };
  const sign = async (id: string, withinMs: number) => {
    way.signatures += 1;
    await way.before();
    return roll.sign(id, withinMs);
  };
  const call = new RollCall({
    roll: { sign, strike: (id) => roll.strike(id) },
    nodeId: "us",
    ...{ timers, monotonic: timers, report, settings: defaultRollCallSettings },
    looked: (look) => void looks.push(look),
  });
  const passes = async (ms: number) => {
    for (let left = ms; left > 0; left -= 250) {
      timers.advance(Math.min(250, left));
      await settled();
    }
  };
  return { timers, report, roll, looks, way, call, passes };
};

const refuses = async () => {
  throw new Error("away");
};
const hangs = () => new Promise<void>(() => {});

test("[PRES-12] a node signs at once and every 5 s, and is sure of who does not once it has for as long as a signature counts", async () => {
  const { call, roll, looks, passes, timers } = calling();
  const stop = call.start();
  await passes(20_000);
  expect(looks.map(({ isSure }) => isSure)).toEqual([false, false, false, true, true]);
  expect(await roll.sign("they", 1_000)).toEqual(["us"]);
  await passes(5_000);
  expect([...(looks.at(-1)?.living ?? [])]).toEqual(["they"]);
  stop();
  expect(timers.waiting).toBe(0);
});

test("[PRES-12] a signature that failed is tried again soon, said once, and nobody is taken for dead for a while after", async () => {
  const { call, looks, way, passes, report } = calling();
  call.start();
  await passes(20_000);
  way.before = refuses;
  await passes(10_000);
  const tried = way.signatures;
  await passes(3_000);
  expect(way.signatures - tried).toBeGreaterThanOrEqual(3);
  expect(report.troubles).toHaveLength(1);
  way.before = async () => {};
  const from = looks.length;
  await passes(20_000);
  const since = looks.slice(from);
  expect(since[0]).toEqual({ living: new Set(), isSure: false });
  expect(since.at(-1)?.isSure).toBe(true);
  expect(mayLive("anybody", since[0] ?? null)).toBe(true);
  expect(mayLive("anybody", since.at(-1) ?? null)).toBe(false);
});

test("[PRES-12] a roll that hangs keeps nobody waiting for longer than a second, and is asked once at a time", async () => {
  const { call, way, passes } = calling();
  way.before = hangs;
  call.start();
  let answer: RollLook | null | undefined;
  void call.look().then((look) => {
    answer = look;
  });
  await passes(750);
  expect(answer).toBeUndefined();
  await passes(250);
  expect(answer).toBeNull();
  await passes(30_000);
  expect(way.signatures).toBe(1);
});

test("[PRES-12] an answer that came late, or long after the one before, begins the time of being sure anew", async () => {
  const { call, looks, way, passes, timers } = calling();
  call.start();
  await passes(20_000);
  way.before = () => new Promise<void>((resolve) => void timers.after(2_000, resolve));
  await passes(7_000);
  way.before = async () => {};
  expect(looks.at(-1)?.isSure).toBe(false);
  await passes(20_000);
  expect(looks.at(-1)?.isSure).toBe(true);
  // As a process is that was stopped.
  timers.advance(40_000);
  await settled();
  await passes(5_000);
  expect(looks.at(-1)?.isSure).toBe(false);
});

test("[PRES-12] a node that leaves is off the roll, also when it was just about to sign", async () => {
  const { call, roll, way, passes, timers } = calling();
  call.start();
  await passes(1_000);
  way.before = () => new Promise<void>((resolve) => void timers.after(500, resolve));
  void call.look();
  const left = call.leave();
  await passes(1_000);
  await left;
  expect(await roll.sign("they", 60_000)).toEqual([]);
  await passes(20_000);
  expect(await roll.sign("they", 60_000)).toEqual([]);
});

test("leaving a roll that hangs takes a second", async () => {
  const { call, way, passes } = calling();
  way.before = hangs;
  call.start();
  let hasLeft = false;
  void call.leave().then(() => {
    hasLeft = true;
  });
  await passes(1_000);
  expect(hasLeft).toBe(true);
});
