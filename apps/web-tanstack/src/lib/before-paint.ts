/** A hidden page gets no animation frames, and must not lag behind for that. */
const AT_THE_LATEST_MS = 200;

/** Calls back once; each returns its undo. */
export type FrameClock = {
  nextFrame(run: () => void): () => void;
  after(delayMs: number, run: () => void): () => void;
};
export type BeforePaint = (run: () => void) => () => void;

/**
 * Runs what it is given before the next paint, all of it in one task and in the order in which it came: React then renders
 * once what came from the server, from a measurement and from a timer, and each would cost a render of its own otherwise.
 * What is given meanwhile waits for the paint after. Returns its undo.
 */
export const createBeforePaint = ({ nextFrame, after }: FrameClock): BeforePaint => {
  const waiting = new Set<() => void>();
  let cancel: (() => void) | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    const due = [...waiting];
    waiting.clear();
    runAll(due);
  };
  const schedule = (): (() => void) => {
    const undos = [nextFrame(flush), after(AT_THE_LATEST_MS, flush)];
    return () => {
      for (const undo of undos) undo();
    };
  };
  return (run) => {
    waiting.add(run);
    cancel ??= schedule();
    return () => waiting.delete(run);
  };
};

/** One that throws does not stop the others. */
const runAll = ([first, ...others]: readonly (() => void)[]): void => {
  try {
    first?.();
  } finally {
    if (others.length > 0) runAll(others);
  }
};

/** Of this page, for what changes it while the server speaks, and is no answer to what a person just did. */
export const beforePaint = createBeforePaint({
  nextFrame: (run) => {
    const request = requestAnimationFrame(run);
    return () => cancelAnimationFrame(request);
  },
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});
