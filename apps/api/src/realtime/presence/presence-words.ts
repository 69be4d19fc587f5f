import type { Here } from "./presence-ledger.ts";

/** Who speaks, and how many words it has said before: an older word never undoes a newer one. */
export type Speaker = {
  node: string;
  /** Raised when the node slept for so long that others gave it up. */
  generation: number;
  n: number;
};

/** Whom a node has in a workspace. */
export type NodeSet = {
  members: ReadonlyMap<string, Here>;
  rooms: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What a node says to all nodes. */
export type NodeWord = Speaker &
  (
    | { kind: "here" }
    /** It has nobody anywhere yet. */
    | { kind: "begun" }
    /** Say whom you have in this workspace. */
    | { kind: "ask"; workspaceId: string }
    /** It leaves; whom it has is to be counted for so long. */
    | { kind: "going"; keepMs: number }
  );

/** A part of what a node says about one workspace. */
export type SetWord = Speaker & { part: number; parts: number } & NodeSet;

/** Where nodes speak to all others; and where they speak of one workspace. */
export const NODES = "presence.nodes";
export const presenceSubject = (workspaceId: string): string => `presence.${workspaceId}`;

/** Raised when words change, so that nodes of two versions do not misread each other. */
const SHAPE = 1;
/** What the ids in one part may weigh: it stays below the 8,000 bytes that Postgres takes. */
const CHARACTERS_PER_PART = 7_000;
const MAX_PARTS = 200;
const MAX_CHARACTERS = 16_384;

export const encodeNodeWord = (word: NodeWord): string => JSON.stringify({ shape: SHAPE, ...word });

type Item = { id: string; state: Here } | { roomId: string; id: string };

const itemsOf = ({ members, rooms }: NodeSet): Item[] => [
  ...[...members].map(([id, state]) => ({ id, state })),
  ...[...rooms].flatMap(([roomId, ids]) => [...ids].map((id) => ({ roomId, id }))),
];

const packed = (items: readonly Item[]) => {
  const rooms = new Map<string, string[]>();
  for (const item of items) {
    if ("roomId" in item) rooms.set(item.roomId, [...(rooms.get(item.roomId) ?? []), item.id]);
  }
  const of = (state: Here) => items.flatMap((item) => ("state" in item && item.state === state ? [item.id] : []));
  return { online: of("online"), away: of("away"), rooms: Object.fromEntries(rooms) };
};

/** With quotes and commas, as if each room were named anew with each of its people. */
const weightOf = (item: Item): number => item.id.length + 3 + ("roomId" in item ? item.roomId.length + 6 : 0);

const partsOf = (items: readonly Item[]): readonly Item[][] => {
  const parts: Item[][] = [[]];
  let weight = 0;
  for (const item of items) {
    weight += weightOf(item);
    if (weight <= CHARACTERS_PER_PART) parts.at(-1)?.push(item);
    else {
      parts.push([item]);
      weight = weightOf(item);
    }
  }
  return parts.slice(0, MAX_PARTS);
};

/** A set in as many words as it takes; a set beyond all bounds is cut, for a broker must not be flooded. */
export const encodeSet = (speaker: Speaker, set: NodeSet): readonly string[] => {
  const parts = partsOf(itemsOf(set));
  return parts.map((items, part) =>
    JSON.stringify({ shape: SHAPE, ...speaker, part, parts: parts.length, ...packed(items) }),
  );
};

type Said = Readonly<Record<string, unknown>>;

const saidIn = (text: string): Said | null => {
  if (text.length > MAX_CHARACTERS) return null;
  try {
    const said: unknown = JSON.parse(text);
    const isRecord = typeof said === "object" && said !== null && !Array.isArray(said);
    // An object that is no array, as was just checked.
    return isRecord && (said as Said).shape === SHAPE ? (said as Said) : null;
  } catch {
    return null;
  }
};

const isId = (value: unknown): value is string => typeof value === "string" && /^[A-Za-z0-9-]{1,64}$/.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const idsIn = (value: unknown): string[] | null => (Array.isArray(value) && value.every(isId) ? value : null);

const speakerIn = ({ node, generation, n }: Said): Speaker | null =>
  isId(node) && isCount(generation) && isCount(n) ? { node, generation, n } : null;

/** Null for what is no word to all nodes. Never throws, whatever was written to the broker. */
export const decodeNodeWord = (text: string): NodeWord | null => {
  const said = saidIn(text);
  const speaker = said && speakerIn(said);
  if (!said || !speaker) return null;
  const { kind, workspaceId, keepMs } = said;
  if (kind === "here" || kind === "begun") return { ...speaker, kind };
  if (kind === "ask" && isId(workspaceId)) return { ...speaker, kind, workspaceId };
  return kind === "going" && isCount(keepMs) ? { ...speaker, kind, keepMs } : null;
};

const roomsIn = (value: unknown): ReadonlyMap<string, ReadonlySet<string>> | null => {
  if (typeof value !== "object" || value === null) return null;
  const rooms = new Map<string, ReadonlySet<string>>();
  for (const [roomId, inside] of Object.entries(value)) {
    const ids = isId(roomId) ? idsIn(inside) : null;
    if (!ids) return null;
    rooms.set(roomId, new Set(ids));
  }
  return rooms;
};

/** Null for what is no part of a set. Never throws, whatever was written to the broker. */
export const decodeSetWord = (text: string): SetWord | null => {
  const said = saidIn(text);
  const speaker = said && speakerIn(said);
  if (!said || !speaker) return null;
  const { part, parts } = said;
  const [online, away, rooms] = [idsIn(said.online), idsIn(said.away), roomsIn(said.rooms)];
  if (!online || !away || !rooms || !isCount(part) || !isCount(parts)) return null;
  if (part >= parts || parts > MAX_PARTS) return null;
  const states = [...online.map((id) => [id, "online"] as const), ...away.map((id) => [id, "away"] as const)];
  return { ...speaker, part, parts, members: new Map(states), rooms };
};
