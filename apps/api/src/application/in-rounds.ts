import type { Timers } from "./ports/timers.ts";

/** About a millisecond of work where each is a write to a socket. */
const AT_ONCE = 128;

type Rounds = {
  soon: Timers["soon"];
  /** Runs once everybody has had their turn. */
  done?: () => void;
};

/**
 * Does something for each of a crowd, some of them at a time, and lets the event loop have its turn in between: a crowd in one go
 * is time in which no command is heard and no row is read. Begins at once. The crowd is walked as it is by then, so who has left
 * meanwhile is passed over, and who has come is not.
 */
export const inRounds = <T>(crowd: Iterable<T>, act: (one: T) => void, { soon, done }: Rounds): void => {
  const rest = crowd[Symbol.iterator]();
  const round = (): void => {
    for (let acted = 0; acted < AT_ONCE; acted += 1) {
      const next = rest.next();
      if (next.done) {
        done?.();
        return;
      }
      act(next.value);
    }
    soon(round);
  };
  round();
};
