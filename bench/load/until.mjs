import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 15_000;

/** Waits for a condition. Rejects, naming it, when it does not come true. */
export const until = async (isTrue, what, patienceMs = PATIENCE_MS) => {
  const end = Date.now() + patienceMs;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`after ${patienceMs} ms still not: ${what}`);
    await sleep(5);
  }
};
