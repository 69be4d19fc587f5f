const CHECK_EVERY_MS = 500;

/**
 * Ends this process the gentle way when the npm that started it is gone. npm passes a TERM to the shell between us
 * and dies with it; without this the server would live on as an orphan that holds the port and the database.
 */
export const followParent = () => {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, CHECK_EVERY_MS);
  timer.unref();
};
