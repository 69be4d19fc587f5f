import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { EventProjector } from "./event-projector.ts";
import type { FeedCursor } from "./feed-cursor.ts";
import type { Behind, ReadBehind } from "./workspace-feed.ts";

/** Rows read at once for a socket that the ring can no longer serve. */
const BATCH = 500;

/**
 * Serves a lagging socket from the log. Membership and permissions are read again in the same transaction, so what was lost
 * meanwhile is not replayed: rights are those of now, not of then.
 */
export const readBehind = ({ uow, projector }: { uow: UnitOfWork; projector: EventProjector }): ReadBehind => {
  const within = async (cursor: FeedCursor, after: number, tx: ReadTransaction): Promise<Behind> => {
    const { workspaceId, workspaceMemberId } = cursor.socket;
    const member = await tx.members.byId(workspaceId, workspaceMemberId);
    const role = member && (await tx.roles.byId(workspaceId, member.state.roleId));
    if (!role) return { kind: "revoked" };
    const head = await tx.log.head(workspaceId);
    if (!head || head.floor > after) return { kind: "unservable" };
    cursor.regrant(new Set(permissionsOf(role.state)));
    const rows = await tx.log.after(workspaceId, after, BATCH);
    return { kind: "entries", entries: (await projector.within(rows, tx)).entries };
  };
  return (cursor, after) => uow.read((tx) => within(cursor, after, tx));
};
