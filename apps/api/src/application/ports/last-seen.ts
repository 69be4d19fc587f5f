/** Remembers when members were last here. Best effort: it is a sample, not history, and is in no event. */
export interface LastSeen {
  /** All who left together, in one write. */
  record(memberIds: readonly string[], at: Date): Promise<void>;
}
