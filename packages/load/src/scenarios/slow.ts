import { row } from "../report/row.ts";
import type { Stage } from "../work/stage.ts";
import { connectGently, everybodyLive } from "./connect-all.ts";
import type { Scenario } from "./scenario.ts";

const SLOW_EVERY = 10;
/** Longer, and the reader itself would take the silence for a dead line and come back. */
const LONGEST_MS = 25_000;

const stopReading = async (stage: Stage, until: number): Promise<number> => {
  const slow = stage.everyReader.filter((reader) => stage.isUnmeasured(reader));
  stage.say(`${slow.length} readers stop reading`);
  stage.phases.begin("while some are slow");
  for (const reader of slow) reader.freeze();
  await stage.wait(until);
  stage.say("they read again");
  stage.phases.begin("afterwards");
  for (const reader of slow) reader.thaw();
  return slow.length;
};

/** A tenth of the readers stop for a third of the time. The figures are those of the others. */
export const slow: Scenario = {
  movers: () => 0,
  run: async (stage) => {
    stage.seatAll(0, (_company, place) => (place % SLOW_EVERY === 0 ? { isUnmeasured: true } : {}));
    await connectGently(stage);
    stage.phases.begin("before");
    const beganAt = performance.now();
    const thirdMs = (stage.options.seconds * 1_000) / 3;
    const frozenMs = Math.min(thirdMs, LONGEST_MS);
    const load = stage.load(() => performance.now() > beganAt + 2 * thirdMs + frozenMs);
    await stage.wait(beganAt + thirdMs);
    const [slowOnes] = await Promise.all([stopReading(stage, beganAt + thirdMs + frozenMs), load]);
    await everybodyLive(stage);
    const tooSlow = stage.tally.closes.all["4413 too_slow"] ?? 0;
    const closed =
      tooSlow > 0 ? `${tooSlow}` : "0: what they were sent fitted into the network's buffers; more --rate fills them";
    return { rows: [row("slow readers", slowOnes), row("closed for being slow (4413)", closed)], faults: [] };
  },
};
