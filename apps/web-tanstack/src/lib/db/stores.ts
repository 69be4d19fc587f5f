import type { ConnectionState } from "@orbit/client";
import type {
  InvitationDto,
  MemberPresenceDto,
  PositionDto,
  RoomDto,
  WorkspaceDto,
  WorkspaceMemberDto,
  WorkspaceRoleDto,
} from "@orbit/shared/dto";
import { createStore } from "@tanstack/react-store";
import { EntityStore } from "./entity-store.ts";
import { ShownMap } from "./shown-map.ts";

/** `by`: the name of who made the change; null when Orbit itself did. */
export type Flash = { readonly by: string | null };
/** How this person's access to a workspace ended. `by`: the name of who ended it, when it is known. */
export type Farewell = {
  readonly kind: "removed" | "left" | "deleted";
  readonly workspaceName: string | null;
  readonly by: string | null;
  readonly at: string | null;
};
export type Hydration =
  | { readonly status: "loading" }
  | { readonly status: "ready" }
  | { readonly status: "error"; readonly error: Error };
/** A role this tab gave a member, not yet confirmed. */
export type RoleOverlay = { readonly memberId: string; readonly roleId: string };

/** Everything this tab knows of one workspace. Nothing outside of `lib/db` touches it. */
export const createStores = () => ({
  /** One row. */
  workspace: new EntityStore<WorkspaceDto>(),
  members: new EntityStore<WorkspaceMemberDto>(),
  roles: new EntityStore<WorkspaceRoleDto>(),
  invitations: new EntityStore<InvitationDto>(),
  rooms: new EntityStore<RoomDto>(),
  /** E-mail address by member or invitation. */
  contacts: new ShownMap<string>(),
  presence: new ShownMap<MemberPresenceDto>(),
  /** Whether what `presence` says can be believed. */
  presenceIsKnown: createStore<boolean>(true),
  /** Whether the server hears all others: else who is not here as far as it knows is unknown. */
  presenceIsWhole: createStore<boolean>(true),
  /** The members in a room, by room. */
  roomPresence: new ShownMap<readonly string[]>(),
  /** The viewer's own member id. */
  viewerId: createStore<{ readonly memberId: string } | null>(null),
  connection: createStore<ConnectionState>({ status: "idle" }),
  hydration: createStore<Hydration>({ status: "loading" }),
  /** The places of recent stored frames, ascending. */
  activity: createStore<readonly number[]>([]),
  /** By entity. */
  flashes: new ShownMap<Flash>(),
  /** By mutation. */
  roleOverlays: new ShownMap<RoleOverlay>(),
  farewell: createStore<Farewell | null>(null),
});

export type Stores = ReturnType<typeof createStores>;

/** This tab's. */
export const stores = createStores();

const entityStores = (of: Stores) => [of.workspace, of.members, of.roles, of.invitations, of.rooms];

export const enterEpoch = (of: Stores, { epoch }: PositionDto): void => {
  for (const store of entityStores(of)) store.enterEpoch(epoch);
};

/** Nothing of the workspace stays; how the access ended does. */
export const emptyStores = (of: Stores): void => {
  for (const store of entityStores(of)) store.clear();
  for (const map of [of.contacts, of.presence, of.roomPresence, of.flashes, of.roleOverlays]) map.clear();
  of.viewerId.setState(() => null);
  of.presenceIsWhole.setState(() => true);
  of.activity.setState(() => []);
};

/** The workspace there is, if there is one. */
export const workspaceOf = (of: Stores): WorkspaceDto | null => of.workspace.values()[0] ?? null;
