import type { Clock } from "#application/ports/clock.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { SocketSelector } from "../hub.ts";

/**
 * Whether the session or the membership that is named has ended, as the database has it. Of a person, and of a workspace as
 * a whole, nothing is said here: neither ends at once for all their sockets except by a row of the log.
 */
export const asksTheDatabase =
  ({ uow, clock }: { uow: UnitOfWork; clock: Clock }) =>
  ({ sessionId, workspaceId, workspaceMemberId }: SocketSelector): Promise<boolean> =>
    uow.read(async (tx) => {
      // One that stands at a newer version goes on, with another token.
      const known = sessionId ? [{ id: sessionId, version: 1 }] : [];
      const changes = await tx.sessions.changed(known, clock.now());
      if ([...changes.values()].includes(null)) return true;
      return Boolean(workspaceId && workspaceMemberId && !(await tx.members.byId(workspaceId, workspaceMemberId)));
    });
