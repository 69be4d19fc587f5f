/** Runs the first time only; what it does may itself come by here again. */
export const once = (task: () => Promise<unknown>): (() => Promise<void>) => {
  let isDone = false;
  return async () => {
    if (isDone) return;
    isDone = true;
    await task();
  };
};
