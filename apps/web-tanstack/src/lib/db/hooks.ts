import type { ConnectionState } from "@orbit/client";
import type { Permission, Standing } from "@orbit/shared/access";
import type { InvitationDto, RoomDto, WorkspaceDto, WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";

export type Viewer = { memberId: string; member: WorkspaceMemberDto; role: WorkspaceRoleDto };
export type Presence = { status: "online" | "away" | "offline" | "unknown"; lastSeenAt: string | null };
/** `by`: the name of who made the change; null when Orbit itself did. */
export type Flash = { by: string | null };
export type Hydration = { status: "loading" } | { status: "ready" } | { status: "error"; error: Error };
/** How this person's access to a workspace ended. `by`: the name of who ended it, when it is known. */
export type Farewell = {
  kind: "removed" | "left" | "deleted";
  workspaceName: string | null;
  by: string | null;
  at: string | null;
};

declare const later: never;

/** Opens the workspace's snapshot and its one socket while the component is mounted; a new slug replaces both. */
export const useLiveWorkspace = (_slug: string): void => later;
export const useWorkspace = (): WorkspaceDto | null => later;
/** As people see it: with this tab's own unconfirmed role change, if one is under way. */
export const useMember = (_id: string | null): WorkspaceMemberDto | null => later;
/** Sorted by name. */
export const useMembers = (): readonly WorkspaceMemberDto[] => later;
export const useRole = (_id: string | null): WorkspaceRoleDto | null => later;
/** System roles by rank, then custom ones by name. */
export const useRoles = (): readonly WorkspaceRoleDto[] => later;
/** Newest first. */
export const useInvitations = (): readonly InvitationDto[] => later;
/** The e-mail address of a member or of an invitation; null for those who may not see it. */
export const useContact = (_id: string): string | null => later;
/** Sorted by name. */
export const useRooms = (): readonly RoomDto[] => later;
export const useRoom = (_id: string | null): RoomDto | null => later;
/** Who is in the room now, sorted by name. */
export const useRoomMembers = (_roomId: string): readonly WorkspaceMemberDto[] => later;
export const useViewer = (): Viewer | null => later;
export const useCan = (_permission: Permission): boolean => later;
/** The viewer's standing, for `mayActOn` and `mayGrant`. */
export const useStanding = (): Standing | null => later;
/** Whether a change of this entity by this tab waits for its answer. */
export const usePending = (_id: string): boolean => later;
export const usePresence = (_memberId: string): Presence => later;
/** Members with an open tab, away ones included; null while the connection cannot know. */
export const useOnlineCount = (): number | null => later;
export const useConnection = (): ConnectionState => later;
/** Not null for about 1.2 s after a change that somebody else, or another tab, made. */
export const useFlash = (_entityId: string): Flash | null => later;
export const useHydration = (): Hydration => later;
/** How many stored frames arrived after that place in the log. */
export const useNewActivity = (_sinceSeq: number | null): number => later;
/** Set once this person's access has ended; null before, and once a workspace is opened again. */
export const useFarewell = (): Farewell | null => later;

/** Tries again now: a connection that waits, a snapshot that failed, or a tab that another one replaced. */
export const retryNow = (): void => later;
export const enterRoom = (_roomId: string): void => later;
export const leaveRoom = (_roomId: string): void => later;
