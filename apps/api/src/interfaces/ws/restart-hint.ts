import { closeCodes } from "@orbit/shared/realtime";

const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Over how long the clients of `sockets` should come back, so that whoever takes them in meets a stream, not a wave. */
export const spreadMsFor = (sockets: number): number =>
  Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.min(50 * sockets, 5_000 + 5 * sockets)));

/** The restart's close reason with the spread in it, as clients read it. */
export const restartWithin = (spreadMs: number): { code: number; reason: string } => ({
  code: closeCodes.restart.code,
  reason: `${closeCodes.restart.reason} ${spreadMs}`,
});
