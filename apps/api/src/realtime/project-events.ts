import { audienceOf, channels, type StoredServerEvent } from "@orbit/shared/realtime";
import type { RecordedStored, StoredDomainEvent } from "#domain/events.ts";
import { encodeControl, encodeStored } from "./encode-frame.ts";
import type { FeedEntry, Frame } from "./feed/feed-entry.ts";
import { onWorkspace, type ProjectionOf, type ProjectionReads, type Projections } from "./projection.ts";

/**
 * Null for a type that a newer version wrote into the log: this one can't say what it means, and must go on all the same.
 * The map pairs each event type with the projection of that very type; TypeScript can't carry that link through a lookup.
 */
const projectionFor = (projections: Projections, { type }: StoredDomainEvent) =>
  Object.hasOwn(projections, type) ? (projections[type] as ProjectionOf<StoredDomainEvent>) : null;

/** One row of the log as frames: re-reads committed state through `tx` and encodes it once. Throws what the read throws. */
export const projectEvent = async (
  projections: Projections,
  row: RecordedStored,
  tx: ProjectionReads,
): Promise<FeedEntry> => {
  const projection = projectionFor(projections, row.event);
  if (!projection) return resyncInPlaceOf(projections, row);
  if ("silent" in projection) return { seq: row.seq, frame: null, ends: null };
  const payload = await projection.read(row.event, tx);
  const ends = projection.ends?.(row.event) ?? null;
  if (payload === null) return { seq: row.seq, frame: null, ends };
  const channel = projection.channel?.(row.event) ?? onWorkspace(row);
  // `read` answers the payload that `broadcast` declares; spreading a union loses that pairing.
  const event = { type: projection.broadcast, ...payload } as StoredServerEvent;
  const frame: Frame = {
    text: encodeStored(row, channel, event),
    channel,
    audience: audienceOf(projection.broadcast),
    counted: "stored",
  };
  return { seq: row.seq, frame, ends };
};

/** What stands in the place of an event that could not be projected, or that this version does not know: the client takes a snapshot, and the stream goes on. */
export const resyncInPlaceOf = (projections: Projections, row: RecordedStored): FeedEntry => {
  const projection = projectionFor(projections, row.event);
  const channel = channels.workspace(row.workspaceId);
  const text = encodeControl({ type: "resync", scope: "workspace", reason: "projection_failed" });
  const ends = !projection || "silent" in projection ? null : (projection.ends?.(row.event) ?? null);
  return { seq: row.seq, frame: { text, channel, audience: null, counted: "control" }, ends };
};

/** What a late reader of these rows needs: per entity the newest. The others keep their place, without a frame. */
export const newestPerEntity = (
  projections: Projections,
  rows: readonly RecordedStored[],
): { row: RecordedStored; isNewest: boolean }[] => {
  const entityOf = ({ event, seq }: RecordedStored): string | null => {
    const projection = projectionFor(projections, event);
    // What it changed is not known here, so no other row can stand for it.
    if (!projection) return `unknown:${seq}`;
    return "silent" in projection ? null : projection.entity(event);
  };
  const newest = new Map(rows.map((row) => [entityOf(row), row.seq]));
  return rows.map((row) => ({ row, isNewest: newest.get(entityOf(row)) === row.seq }));
};

/** Whether nobody is ever told of such an event, by decision. */
export const isSilent = (projections: Projections, row: RecordedStored): boolean =>
  "silent" in (projectionFor(projections, row.event) ?? {});

/** Whether this event changes what members may see. */
export const regrants = (projections: Projections, row: RecordedStored): boolean => {
  const projection = projectionFor(projections, row.event);
  return projection !== null && "regrants" in projection && projection.regrants === true;
};
