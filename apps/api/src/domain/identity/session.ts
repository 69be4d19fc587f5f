import { Aggregate } from "../kernel/aggregate.ts";
import type { Id } from "../kernel/id.ts";
import type { IdentityEvent } from "./events.ts";

export type SessionState = {
  id: Id;
  userId: Id;
  /** SHA-256 of the token in the cookie, hex; the token itself is never stored. */
  tokenHash: string;
  /** What it was started on, in words out of a short list of ours: "Firefox on Linux". */
  device: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  version: number;
};

export class Session extends Aggregate<SessionState, IdentityEvent> {
  static start(facts: Omit<SessionState, "version" | "revokedAt">): Session {
    const session = new Session({ ...facts, revokedAt: null, version: 1 }, 0);
    session.record({ type: "identity.session.started", userId: facts.userId, sessionId: facts.id });
    return session;
  }

  static restore(state: SessionState): Session {
    return new Session(state, state.version);
  }

  isLive(now: Date): boolean {
    return this.state.revokedAt === null && this.state.expiresAt > now;
  }

  /** From now on another token opens it, and the one before opens nothing. */
  rotate(tokenHash: string): void {
    this.change({ tokenHash });
  }

  /** Ending an ended session changes nothing. */
  end(now: Date): void {
    if (this.state.revokedAt) return;
    this.change({ revokedAt: now });
    this.record({ type: "identity.session.ended", userId: this.state.userId, sessionId: this.state.id });
  }
}
