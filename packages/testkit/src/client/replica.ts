import { createHash } from "node:crypto";
import type { Permission } from "@orbit/shared/access";
import type {
  InvitationDto,
  PositionDto,
  RoomDto,
  WorkspaceDto,
  WorkspaceMemberDto,
  WorkspaceRoleDto,
  WorkspaceSnapshotDto,
} from "@orbit/shared/dto";
import { isStored, type ServerEvent, type StoredServerEventType } from "@orbit/shared/realtime";
import { Shelf, type ShelfRules } from "./shelf.ts";

type State = Pick<WorkspaceSnapshotDto, "members" | "roles" | "invitations" | "rooms"> & {
  workspace: WorkspaceDto | null;
};

const byId = <T extends { id: string }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((left, right) => (left.id < right.id ? -1 : 1));

// Keys are sorted, because what is equal must not differ by how it was put together.
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );

/** All that the stream keeps up to date, in 12 hexadecimal digits. */
export const digestOf = ({ workspace, members, roles, invitations, rooms }: State): string => {
  const state = {
    workspace,
    members: byId(members),
    roles: byId(roles),
    invitations: byId(invitations),
    rooms: byId(rooms),
  };
  return createHash("sha256").update(canonical(state)).digest("hex").slice(0, 12);
};

const isStoredEvent = (event: ServerEvent): event is ServerEvent<StoredServerEventType> => isStored(event.type);

/** What one tab holds of one workspace: snapshots, frames and answers, whichever comes first. */
export class Replica {
  readonly members: Shelf<WorkspaceMemberDto>;
  readonly roles: Shelf<WorkspaceRoleDto>;
  readonly invitations: Shelf<InvitationDto>;
  readonly rooms: Shelf<RoomDto>;
  readonly workspace: Shelf<WorkspaceDto>;
  #viewerId = "";
  #epoch: number | null = null;
  #permissions: readonly Permission[] = [];

  constructor(rules: ShelfRules = { guardsVersions: true }) {
    this.members = new Shelf(rules);
    this.roles = new Shelf(rules);
    this.invitations = new Shelf(rules);
    this.rooms = new Shelf(rules);
    this.workspace = new Shelf(rules);
  }

  get memberId(): string {
    return this.#viewerId;
  }

  get permissions(): readonly Permission[] {
    return this.#permissions;
  }

  digest(): string {
    return digestOf({
      workspace: this.workspace.all()[0] ?? null,
      members: [...this.members.all()],
      roles: [...this.roles.all()],
      invitations: [...this.invitations.all()],
      rooms: [...this.rooms.all()],
    });
  }

  hydrate(snapshot: WorkspaceSnapshotDto): void {
    const { epoch, seq } = snapshot.position;
    if (this.#epoch !== null && this.#epoch !== epoch) this.clear();
    this.#epoch = epoch;
    this.#viewerId = snapshot.you.memberId;
    this.workspace.replaceAll([snapshot.workspace], seq);
    this.members.replaceAll(snapshot.members, seq);
    this.roles.replaceAll(snapshot.roles, seq);
    this.invitations.replaceAll(snapshot.invitations, seq);
    this.rooms.replaceAll(snapshot.rooms, seq);
    this.#deriveRights();
  }

  /** Answers whether a right was gained: what it opens was never in the stream, and takes a snapshot. */
  apply(event: ServerEvent, { seq }: Pick<PositionDto, "seq">): "same_rights" | "gained_rights" {
    if (!isStoredEvent(event)) return "same_rights";
    // The applier is the one for this very event's type; TypeScript can't carry that link through a lookup.
    (this.#appliers[event.type] as (event: ServerEvent, seq: number) => void)(event, seq);
    return this.#deriveRights();
  }

  clear(): void {
    for (const shelf of [this.members, this.roles, this.invitations, this.rooms, this.workspace]) shelf.clear();
  }

  readonly #appliers: { readonly [T in StoredServerEventType]: (event: ServerEvent<T>, seq: number) => void } = {
    "workspace.updated": ({ workspace }, seq) => this.workspace.put(workspace, seq),
    "workspace.deleted": () => this.clear(),
    "workspace.member.joined": ({ member }, seq) => this.members.put(member, seq),
    "workspace.member.left": ({ memberId }, seq) => this.members.remove(memberId, seq),
    "workspace.member.role_changed": ({ member }, seq) => this.members.put(member, seq),
    "workspace.role.created": ({ role }, seq) => this.roles.put(role, seq),
    "workspace.role.updated": ({ role }, seq) => this.roles.put(role, seq),
    "workspace.role.deleted": ({ roleId }, seq) => this.roles.remove(roleId, seq),
    "workspace.invitation.created": ({ invitation }, seq) => this.invitations.put(invitation, seq),
    "workspace.invitation.accepted": ({ invitationId }, seq) => this.invitations.remove(invitationId, seq),
    "workspace.invitation.revoked": ({ invitationId }, seq) => this.invitations.remove(invitationId, seq),
    "workspace.room.created": ({ room }, seq) => this.rooms.put(room, seq),
    "workspace.room.renamed": ({ room }, seq) => this.rooms.put(room, seq),
    "workspace.room.archived": ({ roomId }, seq) => this.rooms.remove(roomId, seq),
  };

  #deriveRights(): "same_rights" | "gained_rights" {
    const viewer = this.members.get(this.#viewerId);
    const now = viewer ? (this.roles.get(viewer.roleId)?.permissions ?? []) : [];
    const gained = now.some((right) => !this.#permissions.includes(right));
    if (!now.includes("members.invite")) this.invitations.clear();
    this.#permissions = now;
    return gained ? "gained_rights" : "same_rights";
  }
}
