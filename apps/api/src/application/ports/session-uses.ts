/** Remembers when sessions were last used, for their owners' list. Best effort: it is a sample, and no part of any version. */
export interface SessionUses {
  record(sessionIds: readonly string[], at: Date): Promise<void>;
}

/** How old the last note may be before the next one is worth a write. */
export const NOTE_USE_EVERY_MS = 300_000;
