// Taking slices when the machine is calm, and saying when it was not.

import { options } from "./options.mjs";
import { makePulse } from "./processes/make-pulse.mjs";
import { quiet } from "./processes/quiet.mjs";
import { over } from "./progress.mjs";

/** A slice is disturbed when other processes ran on the two CPUs and a main thread had to wait for them. */
// (waiting alone also counts waiting behind the process's own helper threads)
const LIMIT = 0.12;
const WAIT_IN_ALL_MS = 60_000;

const pulse = await makePulse();
/** How long a fixed piece of work took, each time. */
export const beats = [];
for (let k = 0; k < 20; k++) beats.push(await pulse.beat());
export const stopPulse = () => pulse.stop();

let waited = 0;
/** Waits, within bounds, for an idle machine. */
export async function settle() {
  if (waited > WAIT_IN_ALL_MS) return;
  waited += (await quiet(options.quietMs)).waitedMs;
}

/** Takes a slice; again when it was disturbed. The calmest counts. */
export async function slice(fn) {
  let best = null;
  let tries = 0;
  for (let k = 0; k <= options.retries; k++) {
    tries++;
    const beat = await pulse.beat();
    beats.push(beat);
    const r = await fn();
    r.pulse = beat;
    r.disturbance = Math.min(r.foreign, r.serverDelay + r.clientDelay);
    if (!best || r.disturbance < best.disturbance) best = r;
    if (r.disturbance <= LIMIT || over()) break;
    await settle();
  }
  best.tries = tries;
  best.noisy = best.disturbance > LIMIT;
  return best;
}
