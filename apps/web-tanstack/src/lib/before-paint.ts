/** A hidden page gets no animation frames, and must not lag behind for that. */
const HIDDEN_MS = 200;
/** One that can be seen gets them late where the machine is busy: drawing twice meanwhile would make it later still. */
const VISIBLE_MS = 3_000;

/** Calls back once; each returns its undo. */
export type FrameClock = {
  nextFrame(run: () => void): () => void;
  after(delayMs: number, run: () => void): () => void;
  /** Whether nobody can see the page now, so that no frame is to be expected. */
  hidden(): boolean;
};
export type BeforePaint = (run: () => void) => () => void;

/**
 * Runs what it is given before the next paint, all of it in one task and in the order in which it came: React then renders
 * once what came from the server, from a measurement and from a timer, and each would cost a render of its own otherwise.
 * What is given meanwhile waits for the paint after. Returns its undo.
 */
export const createBeforePaint = ({ nextFrame, after, hidden }: FrameClock): BeforePaint => {
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
    const undos = [nextFrame(flush), after(hidden() ? HIDDEN_MS : VISIBLE_MS, flush)];
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
  hidden: () => document.hidden,
});
