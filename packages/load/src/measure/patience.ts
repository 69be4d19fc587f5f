import { setTimeout as delay } from "node:timers/promises";

const LOOK_EVERY_MS = 20;

/** Whether `condition` came to hold before `deadline`. @throws AbortError when the run is called off. */
export const cameToHold = async (condition: () => boolean, deadline: number, signal: AbortSignal): Promise<boolean> => {
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
  return true;
};
