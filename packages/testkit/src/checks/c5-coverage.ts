import type { EntityName } from "../history/entries.ts";
import type { GroundTruth, LogRow } from "../history/ground-truth.ts";
import type { History } from "../history/history.ts";
import type { Check, Violation } from "./violation.ts";

/** How far one client's knowledge reaches: by snapshots for everything, by frames for each entity. */
type Coverage = { from: number | null; upTo: number; snapshot: number; frames: Map<EntityName, number> };

const coverageOf = (history: History, truth: GroundTruth, client: string): Coverage => {
  const coverage: Coverage = { from: null, upTo: 0, snapshot: 0, frames: new Map() };
  for (const entry of history.entries) {
    if (!("client" in entry) || entry.client !== client) continue;
    if (entry.kind === "snapshot" && entry.position.epoch === truth.epoch) {
      coverage.from ??= entry.position.seq;
      coverage.snapshot = Math.max(coverage.snapshot, entry.position.seq);
    }
    if (entry.kind !== "frame" || !("epoch" in entry.frame) || entry.frame.epoch !== truth.epoch) continue;
    if (entry.frame.type === "heartbeat") coverage.upTo = Math.max(coverage.upTo, entry.frame.seq);
    if (entry.frame.type === "event" && entry.frame.entity !== null) {
      const known = coverage.frames.get(entry.frame.entity) ?? 0;
      coverage.frames.set(entry.frame.entity, Math.max(known, entry.frame.seq));
    }
  }
  return coverage;
};

const isVisible = (row: LogRow, truth: GroundTruth, client: string): boolean => {
  const broadcast = truth.broadcastOf(row.type);
  const member = truth.members.get(client);
  if (!broadcast || !member || (member.left !== null && row.seq > member.left)) return false;
  return broadcast.audience === null || member.seesAll;
};

const isCovered = ({ seq, entity }: LogRow, { snapshot, frames }: Coverage): boolean =>
  snapshot >= seq || (entity !== null && (frames.get(entity) ?? 0) >= seq);

const missedBy = (history: History, truth: GroundTruth, client: string): readonly Violation[] => {
  const coverage = coverageOf(history, truth, client);
  const { from, upTo } = coverage;
  if (from === null) return [];
  return truth.rows
    .filter((row) => row.seq > from && row.seq <= upTo && isVisible(row, truth, client) && !isCovered(row, coverage))
    .map(({ seq, type }) => ({ check: "C5", message: `${client} was never told of ${seq} (${type})` }));
};

/**
 * Every row that a client may see, from its first snapshot to its last heartbeat, reached it: by its own frame, by a later one
 * of the same entity (frames carry whole state), or by a snapshot at or after it. Rows for an audience are asked of those only
 * who could see everything throughout; the digests of C8 judge the others.
 */
export const coverage: Check = (history, truth) =>
  history.clients.flatMap((client) => missedBy(history, truth, client));
