/*
 * Preloaded into servers under test. Its parent holds the other end of standard input: when that is gone, however it ended, the
 * server ends the gentle way, instead of holding its port and its database for good.
 */
process.stdin.once("close", () => process.kill(process.pid, "SIGTERM")).resume();
process.stdin.unref();
