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
      if (
        sessionId &&
        (await tx.sessions.changed([{ id: sessionId, version: 1 }], clock.now())).get(sessionId) === null
      ) {
        return true;
      }
      return Boolean(workspaceId && workspaceMemberId && !(await tx.members.byId(workspaceId, workspaceMemberId)));
    });
