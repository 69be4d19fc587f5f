import type { Position } from "#application/ports/event-log.ts";
import type { FeedEntry, Frame } from "../feed/feed-entry.ts";
import type { MessageSeal } from "./message-seal.ts";

/** What a node tells others about a workspace's log. `epoch` is null when the node has no feed to know it from. */
export type StreamNews = {
  workspaceId: string;
  epoch: number | null;
  /** The log stands here, at least. */
  seq: number;
  /** Contiguous rows up to `seq`; null when others have to read them from the log. */
  entries: readonly FeedEntry[] | null;
};

/** What somebody on the broker says: true, when it is sealed; anything else is a rumour worth one look at the log. */
export type HeardNews =
  | { kind: "true"; epoch: number; entries: readonly FeedEntry[] }
  | { kind: "rumour"; at: Partial<Position> };

/** Where nodes speak of one workspace's log. */
export const streamSubject = (workspaceId: string): string => `stream.${workspaceId}`;

/** Larger news are told without the rows. NATS takes a megabyte. */
const MAX_CHARACTERS = 256 * 1024;
/** Raised when the shape of a row changes, so that nodes of two versions read the log instead of each other. */
const SHAPE = 1;

type Row = [seq: number, frame: Pick<Frame, "text" | "channel" | "audience"> | null];

/**
 * Whether others may take these entries as they are. An entry that ends somebody's access must be worked out by each node, and
 * so must one that changes what members may see; a resync in a row's place is this node's own trouble.
 */
const isPlain = ({ frame, ends }: FeedEntry): boolean => ends === null && frame?.counted !== "control";

export const encodeNews = (news: StreamNews, seal: MessageSeal | null): string => {
  const { workspaceId, epoch, seq, entries } = news;
  const hint = JSON.stringify({ workspaceId, epoch, seq });
  if (!seal || epoch === null || !entries?.every(isPlain)) return hint;
  const rows: Row[] = entries.map(({ seq: at, frame }) => [
    at,
    frame && { text: frame.text, channel: frame.channel, audience: frame.audience },
  ]);
  const whole = seal.seal(streamSubject(workspaceId), JSON.stringify({ shape: SHAPE, epoch, rows }));
  return whole.length > MAX_CHARACTERS ? hint : whole;
};

/** Never throws, whatever was written to the broker. */
export const decodeNews = (workspaceId: string, message: string, seal: MessageSeal | null): HeardNews => {
  const said = message.startsWith("{") ? null : (seal?.open(streamSubject(workspaceId), message) ?? null);
  if (said !== null) return fromNode(said);
  return { kind: "rumour", at: positionIn(parsed(message)) };
};

/** Written by a node of this installation: of this shape, or of another version's. */
const fromNode = (text: string): HeardNews => {
  const said = JSON.parse(text) as { shape: number; epoch: number; rows: Row[] };
  if (said.shape !== SHAPE) return { kind: "rumour", at: {} };
  const entries = said.rows.map(
    ([seq, frame]): FeedEntry => ({ seq, frame: frame && { ...frame, counted: "stored" }, ends: null }),
  );
  return { kind: "true", epoch: said.epoch, entries };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const positionIn = (said: unknown): Partial<Position> => {
  if (typeof said !== "object" || said === null) return {};
  const [epoch, seq] = ["epoch", "seq"].map((key) => Reflect.get(said, key));
  return {
    ...(Number.isSafeInteger(epoch) ? { epoch } : {}),
    ...(Number.isSafeInteger(seq) ? { seq } : {}),
  };
};
