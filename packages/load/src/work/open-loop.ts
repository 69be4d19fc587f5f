import { setTimeout as delay } from "node:timers/promises";

type Pace = { readonly ratePerSecond: number; readonly isOver: () => boolean; readonly signal: AbortSignal };

/**
 * What piles up while nobody answers must not fall on the deployment at once when it is back, or it is away for longer; whoever has
 * to wait for this was due all the same.
 */
const MOST_FLYING = 100;

/**
 * Calls `fire` at a steady pace, whether or not the calls before have resolved: somebody who waits for an answer before asking again
 * asks less when it is slow, and so never measures how slow it is. A late call keeps the time at which it was due. Resolves once
 * all have resolved.
 */
export const openLoop = async (
  { ratePerSecond, isOver, signal }: Pace,
  fire: (dueAt: number, turn: number) => Promise<void>,
): Promise<number> => {
  const began = performance.now();
  const flying = new Set<Promise<void>>();
  let failure: unknown = null;
  let turn = 0;
  for (; !isOver() && failure === null; turn += 1) {
    const dueAt = began + (turn * 1_000) / ratePerSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await delay(waitMs, undefined, { signal });
    if (flying.size >= MOST_FLYING) await Promise.race(flying);
    const flight = fire(dueAt, turn).catch((error: unknown) => {
      failure ??= error;
    });
    flying.add(flight);
    void flight.then(() => flying.delete(flight));
  }
  await Promise.all(flying);
  if (failure !== null) throw failure;
  return turn;
};
