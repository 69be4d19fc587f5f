/** Runs at most `max` tasks at once; the others wait, first come, first served. */
export const concurrencyLimit = (max: number) => {
  const waiting: (() => void)[] = [];
  let running = 0;

  const release = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };

  return async <T>(task: () => Promise<T>): Promise<T> => {
    // Who waited takes over the place of the one that left, so `running` stays as it is.
    if (running < max) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      release();
    }
  };
};
