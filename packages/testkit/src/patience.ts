/**
 * How long a test waits for what has to come. Only what never comes ends here: a machine that runs tests can stand still
 * for half a minute, and no test asserts how long something took.
 */
export const PATIENCE_MS = 90_000;

/** The same, for `vi.waitFor`, whose own patience is one second. */
export const patiently = { timeout: PATIENCE_MS, interval: 20 } as const;
