import type { RoleKind } from "@orbit/shared/access";
import type { InvitationDto, WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import { createStore } from "@tanstack/react-store";
import { keepSorted } from "./sorted.ts";
import type { Stores } from "./stores.ts";
import type { Viewer } from "./viewer.ts";

export type Presence = {
  readonly status: "online" | "away" | "offline" | "unknown";
  readonly lastSeenAt: string | null;
};

/** Everybody's presence by member id; another function after each change, so that it can be compared. */
export type Presences = (memberId: string) => Presence;

const NOT_SEEN: Presence = { status: "offline", lastSeenAt: null };
const UNKNOWN: Presence = { status: "unknown", lastSeenAt: null };

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
/** The id decides between namesakes, so that a list never shuffles. */
export const byName = (a: { id: string; name: string }, b: { id: string; name: string }): number =>
  collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);

const place: Record<RoleKind, number> = { owner: 0, admin: 1, member: 2, guest: 3, custom: 4 };
const byPlace = (a: WorkspaceRoleDto, b: WorkspaceRoleDto): number => place[a.kind] - place[b.kind] || byName(a, b);
const newestFirst = (a: InvitationDto, b: InvitationDto): number =>
  b.createdAt.localeCompare(a.createdAt) || (a.id < b.id ? -1 : 1);

const withRole = (members: ReadonlyMap<string, WorkspaceMemberDto>, memberId: string, roleId: string) => {
  const member = members.get(memberId);
  return member ? new Map(members).set(memberId, { ...member, roleId }) : members;
};

/** Who was last heard to be offline may be back without this server's knowing, while it can't hear the others. */
const presenceOf = (seen: Presence | undefined, absent: Presence): Presence =>
  seen && (seen.status !== "offline" || absent === NOT_SEEN) ? seen : absent;

/** What is derived from the stores, computed once per change however many components read it. */
export const createViews = (stores: Stores) => {
  const { members, roles, invitations, rooms, roleOverlays } = stores;
  const shownMembers = createStore(() => {
    let shown = members.rows.get();
    for (const { memberId, roleId } of roleOverlays.shown.get().values()) shown = withRole(shown, memberId, roleId);
    return shown;
  });
  const presences = createStore((): Presences => {
    const isKnown = stores.presenceIsKnown.get();
    const absent = stores.presenceIsWhole.get() ? NOT_SEEN : UNKNOWN;
    const seen = stores.presence.shown.get();
    return (memberId) => (isKnown ? presenceOf(seen.get(memberId), absent) : UNKNOWN);
  });
  return {
    /** With this tab's unconfirmed role changes. */
    shownMembers,
    presences,
    workspace: createStore(() => [...stores.workspace.rows.get().values()][0] ?? null),
    membersByName: createStore((before?: readonly WorkspaceMemberDto[]) =>
      keepSorted(before ?? [], shownMembers.get(), byName),
    ),
    /** How many members hold each role. */
    holderCounts: createStore(() => {
      const counts = new Map<string, number>();
      for (const { roleId } of shownMembers.get().values()) counts.set(roleId, (counts.get(roleId) ?? 0) + 1);
      return counts;
    }),
    rolesByPlace: createStore(() => [...roles.rows.get().values()].sort(byPlace)),
    invitationsByAge: createStore(() => [...invitations.rows.get().values()].sort(newestFirst)),
    roomsByName: createStore(() => [...rooms.rows.get().values()].sort(byName)),
    pendingIds: createStore(() => new Set([...roleOverlays.shown.get().values()].map(({ memberId }) => memberId))),
    onlineCount: createStore(() => {
      if (!stores.presenceIsKnown.get() || !stores.presenceIsWhole.get()) return null;
      const rows = members.rows.get();
      let count = 0;
      for (const { memberId, status } of stores.presence.shown.get().values()) {
        if ((status === "online" || status === "away") && rows.has(memberId)) count += 1;
      }
      return count;
    }),
    viewer: createStore((before?: Viewer | null): Viewer | null => {
      const member = members.rows.get().get(stores.viewerId.get()?.memberId ?? "");
      const role = member && roles.rows.get().get(member.roleId);
      if (!member || !role) return null;
      // The same object while nothing of it changed, so that its readers do not render.
      return before?.member === member && before.role === role ? before : { memberId: member.id, member, role };
    }),
  };
};
