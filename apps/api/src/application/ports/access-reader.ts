import type { Actor } from "../actor.ts";
import type { MemberStanding } from "./repositories.ts";

/** A session that may be used now, and whose it is. */
export type LiveSession = Actor & {
  /** Rises when the session's token is replaced. */
  sessionVersion: number;
  /** Noted coarsely: minutes may pass between two notes. */
  lastUsedAt: Date;
};

/** Where somebody stands in one workspace, as a door needs to know it. */
type WorkspaceAccess = { workspaceId: string; memberId: string };

/** The same, and what it comes to: what their role grants, and where the log stood by then. All of one moment. */
export type StandingAccess = WorkspaceAccess & { standing: MemberStanding };

/** Who knocks where, and when: the hash of a session's token, and the name of a workspace. */
export type Knocking = { tokenHash: string; slug: string; now: Date };

/** What is known of somebody who knocks. `access` is null without a session. */
export type Found = { session: LiveSession | null; access: StandingAccess | null };

/** What doors ask before anything else. One query each, outside any transaction of a use case. */
export interface AccessReader {
  /** The person behind a live session; null for a token that is unknown, expired or revoked. */
  sessionByToken(tokenHash: string, now: Date): Promise<LiveSession | null>;
  /**
   * The same, and where they stand in the workspace: `access` is null when there is no such workspace, when it is deleted,
   * and when the person is not a member. All three look alike.
   */
  bySession(tokenHash: string, slug: string, now: Date): Promise<Found>;
  /** Where somebody whose session is known stands; null where `bySession` has no `access`. */
  memberOf(userId: string, slug: string): Promise<WorkspaceAccess | null>;
  /** Resolves when the database answers; rejects when it does not, in time. */
  health(): Promise<void>;
}

/** For a door that many come through at the same time. */
export interface CrowdAccessReader extends AccessReader {
  /** `bySession` for each of them, each at its place, in one query. */
  bySessions(crowd: readonly Knocking[]): Promise<readonly Found[]>;
}
