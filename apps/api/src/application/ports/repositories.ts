import type { Session } from "#domain/identity/session.ts";
import type { User } from "#domain/identity/user.ts";
import type { Room } from "#domain/rooms/room.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import type { Workspace } from "#domain/workspaces/workspace.ts";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import type { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import type { LogHead } from "./event-log.ts";

/**
 * Writes an aggregate: inserts, updates or deletes it, and hands its recorded events to the unit of work.
 * Throws DomainError `<context>.stale_version` when somebody else changed it since it was loaded, and the
 * context's `…_taken` code when a unique name is in use.
 */
type Saves<A> = { save(aggregate: A): Promise<void> };

export interface UserReader {
  byId(id: string): Promise<User | null>;
  byEmail(email: string): Promise<User | null>;
  byIds(ids: readonly string[]): Promise<readonly User[]>;
}
/** How many sessions of one person are ever listed: as many as `LIMIT_SESSIONS_PER_PERSON` allows, unless an operator raised it; then the rest can be ended all at once. */
export const SESSIONS_LISTED = 100;

export type UsedSession = { session: Session; lastUsedAt: Date };

export type KnownSession = { id: string; version: number };

export interface SessionReader {
  byTokenHash(tokenHash: string): Promise<Session | null>;
  byId(id: string): Promise<Session | null>;
  /**
   * Of sessions that stood at that version: those that stand at a newer one, and null for those that are revoked or have expired,
   * or never were. The others, which are nearly all, are left out. In one query.
   */
  changed(known: readonly KnownSession[], now: Date): Promise<ReadonlyMap<string, number | null>>;
  /** The live sessions of one person, the last used first; at most `SESSIONS_LISTED`. */
  ofUser(userId: string, now: Date): Promise<readonly UsedSession[]>;
}
/** A deleted workspace is not found by any of these. */
export interface WorkspaceReader {
  byId(id: string): Promise<Workspace | null>;
  /** Null, after as long, where there is none and where `userId` is no member of it: how long it takes tells outsiders nothing. */
  bySlug(slug: string, userId: string): Promise<Workspace | null>;
  byIds(ids: readonly string[]): Promise<readonly Workspace[]>;
}
export type MemberRef = { workspaceId: string; memberId: string };

/** Where a workspace's log stands, and what a member's role grants there; both of one moment. */
export type MemberStanding = { head: LogHead; permissions: readonly string[] };

/** Everything is found *with* its workspace's id: another workspace's row is as absent as one that never was. */
export interface WorkspaceMemberReader {
  byId(workspaceId: string, id: string): Promise<WorkspaceMember | null>;
  byUser(workspaceId: string, userId: string): Promise<WorkspaceMember | null>;
  /** Null, after as long, for who has no account and for who is no member here. */
  byEmail(workspaceId: string, email: string): Promise<WorkspaceMember | null>;
  byIds(workspaceId: string, ids: readonly string[]): Promise<readonly WorkspaceMember[]>;
  /** Of members of any workspaces, each at its place, in one query; null for who is no member, and where there is no workspace. */
  standings(members: readonly MemberRef[]): Promise<readonly (MemberStanding | null)[]>;
  count(workspaceId: string): Promise<number>;
  all(workspaceId: string): Promise<readonly WorkspaceMember[]>;
  /** The role of each member, without the rest of them. */
  roleIds(workspaceId: string): Promise<ReadonlyMap<string, string>>;
  /** The e-mail address of each member. */
  addresses(workspaceId: string): Promise<ReadonlyMap<string, string>>;
  /** The memberships of one person, over all workspaces that are not deleted. */
  ofUser(userId: string): Promise<readonly WorkspaceMember[]>;
  countByRole(workspaceId: string, roleId: string): Promise<number>;
  /** When each member's last socket closed; who was never seen is left out. */
  lastSeen(workspaceId: string): Promise<ReadonlyMap<string, Date>>;
}
export interface WorkspaceRoleReader {
  byId(workspaceId: string, id: string): Promise<WorkspaceRole | null>;
  byIds(workspaceId: string, ids: readonly string[]): Promise<readonly WorkspaceRole[]>;
  owner(workspaceId: string): Promise<WorkspaceRole>;
  all(workspaceId: string): Promise<readonly WorkspaceRole[]>;
  count(workspaceId: string): Promise<number>;
}
export interface InvitationReader {
  byId(workspaceId: string, id: string): Promise<Invitation | null>;
  byIds(workspaceId: string, ids: readonly string[]): Promise<readonly Invitation[]>;
  byTokenHash(tokenHash: string): Promise<Invitation | null>;
  /** Neither accepted nor revoked; expired ones are among them. */
  pending(workspaceId: string): Promise<readonly Invitation[]>;
  countPendingByRole(workspaceId: string, roleId: string): Promise<number>;
}
/** Archived rooms are not found. */
export interface RoomReader {
  byId(workspaceId: string, id: string): Promise<Room | null>;
  byIds(workspaceId: string, ids: readonly string[]): Promise<readonly Room[]>;
  all(workspaceId: string): Promise<readonly Room[]>;
  count(workspaceId: string): Promise<number>;
}

export interface WorkspaceRepository extends WorkspaceReader, Saves<Workspace> {
  /**
   * Finds it and holds its row until the transaction ends. Membership and role commands take this lock first,
   * which is what makes "the last owner" true under two commands at once. Who is no member waits for no lock and holds none.
   */
  lockBySlug(slug: string, userId: string): Promise<Workspace | null>;
  lockById(id: string): Promise<Workspace | null>;
  /**
   * Finds it and keeps others from changing it until the transaction ends: commands that run side by side take this lock
   * first, so that none of them can be behind the workspace's end in its log. Who is no member waits for no lock and holds none.
   */
  bySlugForShare(slug: string, userId: string): Promise<Workspace | null>;
}
export interface UserRepository extends UserReader, Saves<User> {
  /**
   * Finds it and holds its row until the transaction ends. Signing in and changing the password take this lock first, so
   * that no session can be started with a password that has just been replaced.
   */
  lockById(id: string): Promise<User | null>;
}
export interface SessionRepository extends SessionReader, Saves<Session> {
  /** Finds all live sessions of one person and holds their rows until the transaction ends. */
  lockOfUser(userId: string, now: Date): Promise<readonly Session[]>;
}
export interface WorkspaceMemberRepository extends WorkspaceMemberReader, Saves<WorkspaceMember> {
  /** Finds it and keeps others from changing it until the transaction ends; a demotion waits, or is seen. */
  byUserForShare(workspaceId: string, userId: string): Promise<WorkspaceMember | null>;
}
export interface WorkspaceRoleRepository extends WorkspaceRoleReader, Saves<WorkspaceRole> {
  /** Finds it and keeps others from changing it until the transaction ends. */
  byIdForShare(workspaceId: string, id: string): Promise<WorkspaceRole | null>;
}
export interface InvitationRepository extends InvitationReader, Saves<Invitation> {
  /** Finds it and holds its row, so that two acceptances at once are one. */
  lockByTokenHash(tokenHash: string): Promise<Invitation | null>;
}
export interface RoomRepository extends RoomReader, Saves<Room> {}
