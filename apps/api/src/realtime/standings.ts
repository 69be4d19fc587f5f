import type { Permission } from "@orbit/shared/access";
import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { LogHead } from "#application/ports/event-log.ts";
import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { SocketHandle } from "./socket-handle.ts";

/** Where the log stands, and what a member may see there; both of one moment. */
export type Standing = { head: LogHead; permissions: ReadonlySet<Permission> };

type Asking = {
  socket: SocketHandle;
  answer: (standing: Standing | null) => void;
  fail: (error: unknown) => void;
};

/** Runs `read` once per key. */
const once = <T>(read: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
};

/**
 * Reads where joining sockets stand. Those that ask while a read is under way share the next one: after a restart a whole
 * workspace joins at once, and costs a few transactions. Nobody shares a read that began before they asked, for it would
 * not see what was committed between.
 */
export class Standings {
  readonly #uow: UnitOfWork;
  readonly #asking = new Map<string, Asking[]>();

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /** Null for who is no member any more. Rejects when the database can't be read. */
  of(socket: SocketHandle): Promise<Standing | null> {
    return new Promise((answer, fail) => {
      const asking = { socket, answer, fail };
      const line = this.#asking.get(socket.workspaceId);
      if (line) line.push(asking);
      else void this.#serve(socket.workspaceId, [asking]);
    });
  }

  /** As long as there is a line, somebody reads for it. */
  async #serve(workspaceId: string, first: Asking[]): Promise<void> {
    for (let batch = first; batch.length > 0; batch = this.#asking.get(workspaceId) ?? []) {
      this.#asking.set(workspaceId, []);
      await this.#readFor(workspaceId, batch);
    }
    this.#asking.delete(workspaceId);
  }

  async #readFor(workspaceId: string, batch: readonly Asking[]): Promise<void> {
    try {
      const standings = await this.#uow.read((tx) => this.#read(workspaceId, batch, tx));
      for (const [place, { answer }] of batch.entries()) answer(standings[place] ?? null);
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }

  async #read(workspaceId: string, batch: readonly Asking[], tx: ReadTransaction): Promise<(Standing | null)[]> {
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
    for (const { socket } of batch) standings.push(workspace && (await standing(socket.workspaceMemberId)));
    return standings;
  }
}
