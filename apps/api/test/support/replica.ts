import type { Permission } from "@orbit/shared/access";
import type {
  InvitationDto,
  RoomDto,
  WorkspaceDto,
  WorkspaceMemberDto,
  WorkspaceRoleDto,
  WorkspaceSnapshotDto,
} from "@orbit/shared/dto";
import { isStored, type ServerEvent, type StoredServerEventType } from "@orbit/shared/realtime";

type Versioned = { id: string; version: number };

/** Entities by id, guarded by version, with tombstones: the rule of every client store, in a dozen lines. */
class Shelf<E extends Versioned> {
  readonly #byId: Map<string, E>;
  readonly #gone = new Set<string>();

  constructor(rows: readonly E[]) {
    this.#byId = new Map(rows.map((row) => [row.id, row]));
  }

  put(row: E): void {
    const known = this.#byId.get(row.id);
    if (this.#gone.has(row.id) || (known && known.version > row.version)) return;
    this.#byId.set(row.id, row);
  }

  remove(id: string): void {
    this.#gone.add(id);
    this.#byId.delete(id);
  }

  clear(): void {
    this.#byId.clear();
  }

  get(id: string): E | undefined {
    return this.#byId.get(id);
  }

  all(): readonly E[] {
    return [...this.#byId.values()].sort((left, right) => left.id.localeCompare(right.id));
  }
}

/** What a snapshot and a replica are compared by: everything the stream keeps up to date. */
export type Replicated = {
  workspace: WorkspaceDto | null;
  permissions: readonly Permission[];
  members: readonly WorkspaceMemberDto[];
  roles: readonly WorkspaceRoleDto[];
  invitations: readonly InvitationDto[];
  rooms: readonly RoomDto[];
};

/**
 * An independent, minimal client: a snapshot that frames are applied to. It is the oracle of the convergence tests, and is
 * deliberately not the SPA's code.
 */
export class Replica {
  #workspace: WorkspaceDto | null;
  readonly #viewerId: string;
  readonly #members: Shelf<WorkspaceMemberDto>;
  readonly #roles: Shelf<WorkspaceRoleDto>;
  readonly #invitations: Shelf<InvitationDto>;
  readonly #rooms: Shelf<RoomDto>;
  #permissions: readonly Permission[];
  /** Set when a right was gained: what it opens was never in the stream, and takes a snapshot. */
  gainedRights = false;

  constructor(snapshot: WorkspaceSnapshotDto) {
    this.#workspace = snapshot.workspace;
    this.#viewerId = snapshot.you.memberId;
    this.#permissions = snapshot.you.permissions;
    this.#members = new Shelf(snapshot.members);
    this.#roles = new Shelf(snapshot.roles);
    this.#invitations = new Shelf(snapshot.invitations);
    this.#rooms = new Shelf(snapshot.rooms);
  }

  apply(event: ServerEvent): void {
    if (!isStoredEvent(event)) return;
    // The applier is the one for this very event's type; TypeScript can't carry that link through a lookup.
    (this.#appliers[event.type] as (event: ServerEvent) => void)(event);
    this.#deriveRights();
  }

  state(): Replicated {
    return {
      workspace: this.#workspace,
      permissions: this.#permissions,
      members: this.#members.all(),
      roles: this.#roles.all(),
      invitations: this.#invitations.all(),
      rooms: this.#rooms.all(),
    };
  }

  readonly #appliers: { readonly [T in StoredServerEventType]: (event: ServerEvent<T>) => void } = {
    "workspace.updated": ({ workspace }) => {
      if (this.#workspace && workspace.version >= this.#workspace.version) this.#workspace = workspace;
    },
    "workspace.deleted": () => {
      this.#workspace = null;
      for (const shelf of [this.#members, this.#roles, this.#invitations, this.#rooms]) shelf.clear();
    },
    "workspace.member.joined": ({ member }) => this.#members.put(member),
    "workspace.member.left": ({ memberId }) => this.#members.remove(memberId),
    "workspace.member.role_changed": ({ member }) => this.#members.put(member),
    "workspace.role.created": ({ role }) => this.#roles.put(role),
    "workspace.role.updated": ({ role }) => this.#roles.put(role),
    "workspace.role.deleted": ({ roleId }) => this.#roles.remove(roleId),
    "workspace.invitation.created": ({ invitation }) => this.#invitations.put(invitation),
    "workspace.invitation.accepted": ({ invitationId }) => this.#invitations.remove(invitationId),
    "workspace.invitation.revoked": ({ invitationId }) => this.#invitations.remove(invitationId),
    "workspace.room.created": ({ room }) => this.#rooms.put(room),
    "workspace.room.renamed": ({ room }) => this.#rooms.put(room),
    "workspace.room.archived": ({ roomId }) => this.#rooms.remove(roomId),
  };

  #deriveRights(): void {
    const viewer = this.#members.get(this.#viewerId);
    const now = viewer ? (this.#roles.get(viewer.roleId)?.permissions ?? []) : [];
    if (now.some((right) => !this.#permissions.includes(right))) this.gainedRights = true;
    if (!now.includes("members.invite")) this.#invitations.clear();
    this.#permissions = now;
  }
}

const isStoredEvent = (event: ServerEvent): event is ServerEvent<StoredServerEventType> => isStored(event.type);

const byId = <E extends { id: string }>(rows: readonly E[]): readonly E[] =>
  [...rows].sort((left, right) => left.id.localeCompare(right.id));

export const replicatedOf = (snapshot: WorkspaceSnapshotDto): Replicated => ({
  workspace: snapshot.workspace,
  permissions: snapshot.you.permissions,
  members: byId(snapshot.members),
  roles: byId(snapshot.roles),
  invitations: byId(snapshot.invitations),
  rooms: byId(snapshot.rooms),
});
