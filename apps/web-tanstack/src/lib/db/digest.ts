import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { type Stores, workspaceOf } from "./stores.ts";

type State = Pick<WorkspaceSnapshotDto, "members" | "roles" | "invitations" | "rooms"> & {
  readonly workspace: WorkspaceSnapshotDto["workspace"] | null;
};

const byId = <T extends { readonly id: string }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((left, right) => (left.id < right.id ? -1 : 1));

/** Keys in one order, because what is equal must not differ by how it was put together. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );

/** All that the stream keeps up to date, as one text. It is not hashed, so that a difference can be read. */
export const digestOf = ({ workspace, members, roles, invitations, rooms }: State): string =>
  canonical({
    workspace,
    members: byId(members),
    roles: byId(roles),
    invitations: byId(invitations),
    rooms: byId(rooms),
  });

/** Equal to `digestOf` a snapshot exactly when these stores have converged with it. */
export const digestOfStores = (stores: Stores): string =>
  digestOf({
    workspace: workspaceOf(stores),
    members: [...stores.members.values()],
    roles: [...stores.roles.values()],
    invitations: [...stores.invitations.values()],
    rooms: [...stores.rooms.values()],
  });
