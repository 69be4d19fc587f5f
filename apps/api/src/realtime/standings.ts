import type { Permission } from "@orbit/shared/access";
import { BatchedReads } from "#application/batched-reads.ts";
import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { LogHead } from "#application/ports/event-log.ts";
import type { MemberRef, MemberStanding } from "#application/ports/repositories.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { SocketIdentity } from "./socket-handle.ts";

/** Where the log stands, and what a member may see there; both of one moment. */
export type Standing = { head: LogHead; permissions: ReadonlySet<Permission> };

type Dependencies = { uow: Pick<UnitOfWork, "read">; timers: Pick<Timers, "soon" | "after"> };

/** Far more than there are roles that differ; beyond it, sets are made anew. */
const MAX_SETS = 1_000;

/** Reads where joining sockets stand: those of all workspaces that join in the same moment cost one query. */
export class Standings {
  readonly #reads: BatchedReads<MemberRef, MemberStanding | null>;
  /** By what they hold: thousands of sockets with the same few roles share the same few sets. */
  readonly #sets = new Map<string, ReadonlySet<Permission>>();

  constructor({ uow, timers }: Dependencies) {
    this.#reads = new BatchedReads({
      read: (members) => uow.read((tx) => tx.members.standings(members)),
      timers,
    });
  }

  /** Null for who is no member any more. Rejects when the database can't be read. */
  async of({ workspaceId, workspaceMemberId: memberId }: SocketIdentity): Promise<Standing | null> {
    const granted = await this.#reads.ask({ workspaceId, memberId });
    return granted && this.from(granted);
  }

  /** The same, of who was read elsewhere. */
  from(granted: MemberStanding): Standing {
    return { head: granted.head, permissions: this.#setOf(granted) };
  }

  #setOf(granted: MemberStanding): ReadonlySet<Permission> {
    const permissions = permissionsOf(granted);
    const key = permissions.join();
    const set = this.#sets.get(key) ?? new Set(permissions);
    if (this.#sets.size < MAX_SETS) this.#sets.set(key, set);
    return set;
  }
}
