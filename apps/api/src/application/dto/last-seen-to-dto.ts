const MINUTE_MS = 60_000;

/** To the minute that is nearest: when exactly somebody closed their last tab is nobody else's business. */
export const lastSeenToDto = (at: Date): string =>
  new Date(Math.round(at.getTime() / MINUTE_MS) * MINUTE_MS).toISOString();
