import type { Permission } from "@orbit/shared/access";
import { channels } from "@orbit/shared/realtime";
import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { ReadBudget } from "#application/read-budget.ts";
import type { RecordedStored } from "#domain/events.ts";
import { encodeControl } from "../encode-frame.ts";
import type { EventProjector } from "../event-projector.ts";
import type { Behind, ReadBehind } from "./catch-ups.ts";
import type { FeedCursor } from "./feed-cursor.ts";
import type { FeedEntry } from "./feed-entry.ts";

/** Rows read at once for a socket that the ring can no longer serve. */
const BATCH = 1_000;
/** A socket further behind than this is not told every step of every entity, but where each of them stands. */
const COLLAPSE_OVER = 200;
/** A frame has about as many bytes as three entities in a snapshot, which names its channel and its moment once. */
const ENTITIES_PER_FRAME = 3;

type Due = { kind: "due"; rows: readonly RecordedStored[]; readAt: number; permissions: ReadonlySet<Permission> };
type Refused = Exclude<Behind, { kind: "entries" }>;

const readDue = async ({ socket }: FeedCursor, after: number, tx: ReadTransaction): Promise<Due | Refused> => {
  const { workspaceId, workspaceMemberId } = socket;
  const member = await tx.members.byId(workspaceId, workspaceMemberId);
  const role = member && (await tx.roles.byId(workspaceId, member.state.roleId));
  if (!role) return { kind: "revoked" };
  const head = await tx.log.head(workspaceId);
  if (!head || head.floor > after) return { kind: "unservable" };
  const rows = await tx.log.after(workspaceId, after, BATCH);
  return { kind: "due", rows, readAt: head.seq, permissions: new Set(permissionsOf(role.state)) };
};

/** Whether a snapshot has fewer bytes than these frames, each of which tells of another entity. */
const isMoreThanASnapshot = async (
  entries: readonly FeedEntry[],
  workspaceId: string,
  tx: ReadTransaction,
): Promise<boolean> => {
  const frames = entries.filter(({ frame }) => frame !== null).length;
  if (frames <= COLLAPSE_OVER) return false;
  return frames * ENTITIES_PER_FRAME > (await tx.members.count(workspaceId)) + (await tx.rooms.count(workspaceId));
};

/** In the place of all these rows: take a snapshot. */
const resyncInstead = (rows: readonly RecordedStored[]): readonly FeedEntry[] =>
  rows.slice(-1).map(({ seq, workspaceId }) => {
    const text = encodeControl({ type: "resync", scope: "workspace", reason: "too_far_behind" });
    const frame = { text, channel: channels.workspace(workspaceId), audience: null, counted: "control" as const };
    return { seq, frame, ends: null };
  });

type Dependencies = { uow: UnitOfWork; projector: EventProjector; reads: Pick<ReadBudget, "charge"> };

const served = ({ readAt, permissions }: Due, entries: readonly FeedEntry[]): Behind => ({
  kind: "entries",
  entries,
  readAt,
  permissions,
});

/**
 * Serves a lagging socket from the log. Membership and permissions are read again in the same transaction, so what was lost
 * meanwhile is not replayed: rights are those of now, not of then. When something in it throws, the rows are projected one
 * by one as the live stream does, or a poisoned row would send the same client away again and again. What was read is the
 * reader's to pay for; a socket that is open is served all the same, and who overdrew opens no other.
 */
export const readBehind = ({ uow, projector, reads }: Dependencies): ReadBehind => {
  const atOnce = async (cursor: FeedCursor, after: number, tx: ReadTransaction): Promise<Behind> => {
    const due = await readDue(cursor, after, tx);
    if (due.kind !== "due") return due;
    reads.charge(cursor.socket.userId, due.rows.length);
    return served(due, await entriesOf(cursor.socket.workspaceId, due.rows, tx));
  };
  const entriesOf = async (
    workspaceId: string,
    rows: readonly RecordedStored[],
    tx: ReadTransaction,
  ): Promise<readonly FeedEntry[]> => {
    if (rows.length <= COLLAPSE_OVER) return (await projector.within(rows, tx)).entries;
    const entries = await projector.collapsedWithin(rows, tx);
    return (await isMoreThanASnapshot(entries, workspaceId, tx)) ? resyncInstead(rows) : entries;
  };
  const oneByOne = async (cursor: FeedCursor, after: number): Promise<Behind> => {
    const due = await uow.read((tx) => readDue(cursor, after, tx));
    return due.kind === "due" ? served(due, (await projector.project(due.rows)).entries) : due;
  };
  return (cursor, after) => uow.read((tx) => atOnce(cursor, after, tx)).catch(() => oneByOne(cursor, after));
};
