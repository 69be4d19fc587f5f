/** Remembers when members were last here. Best effort: it is a sample, not history, and is in no event. */
export interface LastSeen {
  record(memberId: string, at: Date): Promise<void>;
}
