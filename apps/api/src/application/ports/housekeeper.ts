/** How many rows of each kind one purge has removed, or, of links, made unknown. */
export type Purged = { sessions: number; deadLetters: number; invitations: number; links: number };

/** Removes what is over and has been for long enough. Nothing that a snapshot shows: no store may drift without an event. */
export interface Housekeeper {
  /**
   * Removes sessions that expired or were revoked before `before`, dead letters kept before it, and invitations whose time
   * ran out before it if they were used or withdrawn, or if their workspace is deleted. Of those still pending, which
   * snapshots show until somebody withdraws them, only the link is forgotten: it is unknown from then on.
   *
   * Works in small batches, each committed by itself, and ends after a bounded number of them; the next call goes on. Safe
   * on several nodes at once. When it rejects, what was removed stays removed.
   */
  purge(before: Date): Promise<Purged>;
}
