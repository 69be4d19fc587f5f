import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";

/**
 * On a machine with one core, V8 marks its heap between turns of the event loop, and not on a thread beside it. There such a
 * thread spares nothing: it takes turns with the loop by the kernel's long slices, and a full collection whose own pauses are
 * some 10 ms kept frames waiting for 50 to 170. Changes nothing on more cores. Call before anything is opened.
 */
export const markBetweenTurnsOnOneCore = (cores = availableParallelism(), setFlags = setFlagsFromString): void => {
  if (cores === 1) setFlags("--no-concurrent-marking");
};
