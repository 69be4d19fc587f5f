import type { Permission } from "@orbit/shared/access";
import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { LogHead } from "#application/ports/event-log.ts";
import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import { SharedReads } from "#application/shared-reads.ts";
import type { SocketIdentity } from "./socket-handle.ts";

/** Where the log stands, and what a member may see there; both of one moment. */
export type Standing = { head: LogHead; permissions: ReadonlySet<Permission> };

/** Runs `read` once per key. */
const once = <T>(read: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
};

/** Reads where joining sockets stand: after a restart a whole workspace joins at once, and costs a few transactions. */
export class Standings {
  readonly #reads: SharedReads<string, Standing | null>;

  constructor(uow: Pick<UnitOfWork, "read">) {
    this.#reads = new SharedReads({
      read: (workspaceId, memberIds) => uow.read((tx) => readStandings(tx, workspaceId, memberIds)),
    });
  }

  /** Null for who is no member any more. Rejects when the database can't be read. */
  of({ workspaceId, workspaceMemberId }: SocketIdentity): Promise<Standing | null> {
    return this.#reads.ask(workspaceId, workspaceMemberId);
  }
}

const readStandings = async (
  tx: ReadTransaction,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<(Standing | null)[]> => {
  const [workspace, head] = [await tx.workspaces.byId(workspaceId), await tx.log.head(workspaceId)];
  const permissions = once(async (roleId) => {
    const role = await tx.roles.byId(workspaceId, roleId);
    return role && new Set(permissionsOf(role.state));
  });
  const standing = once(async (memberId) => {
    const member = await tx.members.byId(workspaceId, memberId);
    const granted = member && (await permissions(member.state.roleId));
    return granted && head && { head, permissions: granted };
  });
  const standings: (Standing | null)[] = [];
  for (const memberId of memberIds) standings.push(workspace && (await standing(memberId)));
  return standings;
};
