import type { ConnectionState } from "@orbit/client";
import type { Permission, Standing } from "@orbit/shared/access";
import type { InvitationDto, RoomDto, WorkspaceDto, WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import { shallow, useSelector } from "@tanstack/react-store";
import { useLayoutEffect } from "react";
import * as realtime from "./realtime.ts";
import { type Farewell, type Flash, type Hydration, stores } from "./stores.ts";
import type { Viewer } from "./viewer.ts";
import { byName, createViews, type Presence, type Presences } from "./views.ts";

export type { Farewell, Flash, Hydration, Presence, Presences, Viewer };

const views = createViews(stores);

/** Opens the workspace's snapshot and its one socket while the component is mounted; a new slug replaces both. */
export const useLiveWorkspace = (slug: string): void =>
  // Before the paint, so that nothing of one workspace is ever seen under the name of another.
  useLayoutEffect(() => {
    realtime.openWorkspace(slug);
    return realtime.closeWorkspace;
  }, [slug]);

export const useWorkspace = (): WorkspaceDto | null => useSelector(views.workspace);

/** As people see it: with this tab's own unconfirmed role change, if one is under way. */
export const useMember = (id: string | null): WorkspaceMemberDto | null =>
  useSelector(views.shownMembers, (members) => members.get(id ?? "") ?? null);

/** Sorted by name. Renders at each change of any member: take `useMember`, `useMemberCount` or `useHolderCount` where they do. */
export const useMembers = (): readonly WorkspaceMemberDto[] => useSelector(views.membersByName);

/** By id, as people see them; the same map while nobody changed. */
export const useMembersById = (): ReadonlyMap<string, WorkspaceMemberDto> => useSelector(views.shownMembers);

export const useMemberCount = (): number => useSelector(views.shownMembers, (members) => members.size);

/** Whether one member holds the role and nobody else; no render while others come and go. */
export const useHasOneHolder = (roleId: string): boolean =>
  useSelector(views.holderCounts, (counts) => counts.get(roleId) === 1);

/** How many members hold the role. */
export const useHolderCount = (roleId: string): number =>
  useSelector(views.holderCounts, (counts) => counts.get(roleId) ?? 0);

export const useRole = (id: string | null): WorkspaceRoleDto | null =>
  useSelector(stores.roles.rows, (roles) => roles.get(id ?? "") ?? null);

/** System roles by rank, then custom ones by name. */
export const useRoles = (): readonly WorkspaceRoleDto[] => useSelector(views.rolesByPlace);

/** Newest first. */
export const useInvitations = (): readonly InvitationDto[] => useSelector(views.invitationsByAge);

/** The e-mail address of a member or of an invitation; null for those who may not see it. */
export const useContact = (id: string): string | null =>
  useSelector(stores.contacts.shown, (contacts) => contacts.get(id) ?? null);

/** E-mail addresses by member id, for searching a whole list; empty for those who may not see them. */
export const useContacts = (): ReadonlyMap<string, string> => useSelector(stores.contacts.shown);

/** Sorted by name. */
export const useRooms = (): readonly RoomDto[] => useSelector(views.roomsByName);

export const useRoom = (id: string | null): RoomDto | null =>
  useSelector(stores.rooms.rows, (rooms) => rooms.get(id ?? "") ?? null);

/** Who is in the room now, sorted by name. */
export const useRoomMembers = (roomId: string): readonly WorkspaceMemberDto[] => {
  const ids = useSelector(stores.roomPresence.shown, (rooms) => rooms.get(roomId));
  return useSelector(views.shownMembers, (members) => (ids ?? []).flatMap((id) => members.get(id) ?? []).sort(byName), {
    compare: shallow,
  });
};

export const useViewer = (): Viewer | null => useSelector(views.viewer);

export const useCan = (permission: Permission): boolean =>
  useSelector(views.viewer, (viewer) => viewer?.role.permissions.includes(permission) ?? false);

/** The viewer's standing, for `mayActOn` and `mayGrant`. */
export const useStanding = (): Standing | null => useSelector(views.viewer, (viewer) => viewer?.role ?? null);

/** Whether a change of this entity by this tab waits for its answer. */
export const usePending = (id: string): boolean => useSelector(views.pendingIds, (ids) => ids.has(id));

export const usePresence = (memberId: string): Presence =>
  useSelector(views.presences, (presenceOf) => presenceOf(memberId));

/** Everybody's presence, for filtering and sorting a whole list by it; rows use `usePresence`. */
export const usePresences = (): Presences => useSelector(views.presences);

/** `usePresences` for who may not need it: null, and no render when somebody comes or goes, unless it is asked for. */
export const usePresencesFor = (purpose: "presence" | "nothing"): Presences | null =>
  useSelector(views.presences, (presences) => (purpose === "presence" ? presences : null));

/** Members with an open tab, away ones included; null while the connection cannot know. */
export const useOnlineCount = (): number | null => useSelector(views.onlineCount);

/** While it is live, also which transport it is live over. */
export const useConnection = (): ConnectionState => useSelector(stores.connection);

/** Not null for about 1.2 s after a change that somebody else, or another tab, made. */
export const useFlash = (entityId: string): Flash | null =>
  useSelector(stores.flashes.shown, (flashes) => flashes.get(entityId) ?? null);

export const useHydration = (): Hydration => useSelector(stores.hydration);

/** How many stored frames arrived after that place in the log. */
export const useNewActivity = (sinceSeq: number | null): number =>
  useSelector(stores.activity, (places) => (sinceSeq === null ? 0 : places.filter((seq) => seq > sinceSeq).length));

/** Set once this person's access has ended and it is known how; null again once a workspace is opened. */
export const useFarewell = (): Farewell | null => useSelector(stores.farewell);

/** Tries again now: a connection that waits, a snapshot that failed, or a tab that another one replaced. */
export const retryNow = (): void => realtime.retryNow();

/** Says that this person is in the room, now and after each reconnect, until `leaveRoom`. */
export const enterRoom = (roomId: string): void => realtime.enterRoom(roomId);
export const leaveRoom = (roomId: string): void => realtime.leaveRoom(roomId);
