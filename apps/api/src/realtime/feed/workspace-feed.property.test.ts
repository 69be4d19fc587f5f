import type { Permission } from "@orbit/shared/access";
import { channels } from "@orbit/shared/realtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { RecordingSocket as Socket } from "../../../test/support/recording-socket.ts";
import type { Behind } from "./catch-ups.ts";
import type { FeedCursor } from "./feed-cursor.ts";
import type { FeedEntry } from "./feed-entry.ts";
import { WorkspaceFeed } from "./workspace-feed.ts";

const memberIds = ["ana", "ben", "cy"] as const;
type MemberId = (typeof memberIds)[number];
const rooms = ["lounge", "attic"] as const;
const invite: Permission = "members.invite";

const member = fc.constantFrom(...memberIds);
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("open", "secret", "silent") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("inRoom"), room: fc.constantFrom(...rooms) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("join"), member, behind: fc.nat({ max: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("fill", "drain"), member }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("grant", "deny"), member }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("enter", "leave"), member, room: fc.constantFrom(...rooms) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("revoke"), member }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("turnEnds") }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

type Tab = { socket: RecordingSocket; cursor: FeedCursor; member: MemberId; from: number; rooms: Set<string> };

/** A feed with a tiny ring over a log that is always at hand, and the truth about who may see what beside it. */
class World {
  readonly log: FeedEntry[] = [];
  readonly rights = new Map<MemberId, Set<Permission>>(memberIds.map((id) => [id, new Set<Permission>()]));
  readonly gone = new Map<MemberId, number>();
  readonly tabs: Tab[] = [];
  /** What was sent that its receiver had no right to when it was sent. */
  readonly leaks: string[] = [];
  #dueThisTurn: (() => void)[] = [];
  readonly #feed = new WorkspaceFeed("acme", {
    ringShare: () => Number.POSITIVE_INFINITY,
    settings: { maxEntries: 4, maxBytes: 1_000_000, maxBufferedBytes: 10, maxStallMs: 30_000 },
    listens: (socketId, channel) => this.#listens(socketId, channel),
    readBehind: async (cursor, after) => this.#read(cursor, after),
    soon: (task) => void this.#dueThisTurn.push(task),
    closed: () => {},
    ended: () => {},
  });

  constructor() {
    this.#feed.begin({ epoch: 1, seq: 0 });
  }

  get head(): number {
    return this.log.length;
  }

  do(asked: Command): void {
    if (asked.kind === "turnEnds") this.#endTurn();
    else if (asked.kind === "open") this.#commit({ audience: null });
    else if (asked.kind === "secret") this.#commit({ audience: invite });
    else if (asked.kind === "silent") this.#append({ seq: this.head + 1, frame: null, ends: null });
    else if ("room" in asked && asked.kind === "inRoom") this.#commit({ room: asked.room, audience: null });
    else if ("member" in asked) this.#ofMember(asked);
  }

  /** Faults stop: every transport drains, and everything that was being read arrives. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      this.#endTurn();
      for (const tab of this.tabs) tab.socket.bufferedBytes = 0;
      this.#feed.sweep(0);
      await new Promise(setImmediate);
    }
  }

  #endTurn(): void {
    const due = this.#dueThisTurn;
    this.#dueThisTurn = [];
    for (const task of due) task();
  }

  #ofMember(asked: Extract<Command, { member: MemberId }>): void {
    const { member: id } = asked;
    const rights = this.rights.get(id) ?? new Set();
    if (asked.kind === "join") this.#join(id, "behind" in asked ? asked.behind : 0);
    if (asked.kind === "fill" || asked.kind === "drain") this.#pressure(id, asked.kind === "fill" ? 100 : 0);
    if (asked.kind === "grant") this.#regrant(() => rights.add(invite));
    if (asked.kind === "deny") this.#regrant(() => rights.delete(invite));
    if ("room" in asked)
      for (const tab of this.#of(id)) asked.kind === "enter" ? tab.rooms.add(asked.room) : tab.rooms.delete(asked.room);
    if (asked.kind === "revoke" && !this.gone.has(id)) {
      this.gone.set(id, this.head + 1);
      this.#append({ ...this.#entry({ audience: null }), ends: { kind: "member", memberId: id } });
    }
  }

  #join(id: MemberId, behind: number): void {
    if (this.gone.has(id)) return;
    const from = Math.max(0, this.head - behind);
    const socket = Socket.greeted({ workspaceId: "acme", workspaceMemberId: id });
    const tab = { socket, cursor: this.#feed.attach(socket), member: id, from, rooms: new Set<string>() };
    socket.onFrame = (frame) => this.#look(tab, frame);
    this.tabs.push(tab);
    this.#feed.goLive(tab.cursor, { seq: from, readAt: this.head, permissions: new Set(this.rights.get(id)) });
  }

  /** Judged by the truth at the moment of sending. */
  #look(tab: Tab, frame: string): void {
    const sent = this.log[Number(frame) - 1]?.frame;
    const mayKnow = sent?.audience == null || (this.rights.get(tab.member)?.has(sent.audience) ?? false);
    const isGone = (this.gone.get(tab.member) ?? Number.POSITIVE_INFINITY) < Number(frame);
    if (!mayKnow || isGone || !this.#hears(tab, sent?.channel ?? ""))
      this.leaks.push(`${tab.member} was sent ${frame}`);
  }

  #pressure(id: MemberId, bytes: number): void {
    for (const tab of this.#of(id)) tab.socket.bufferedBytes = bytes;
    this.#feed.sweep(0);
  }

  #regrant(change: () => void): void {
    change();
    const entry = this.#entry({ audience: null });
    this.log.push(entry);
    this.#feed.append([entry], new Map(memberIds.map((id) => [id, new Set(this.rights.get(id))])));
  }

  #commit(frame: { audience: Permission | null; room?: string }): void {
    this.#append(this.#entry(frame));
  }

  #entry({ audience, room }: { audience: Permission | null; room?: string }): FeedEntry {
    const seq = this.head + 1;
    const channel = room === undefined ? channels.workspace("acme") : channels.room(room);
    return { seq, frame: { text: `${seq}`, channel, audience, counted: "stored" }, ends: null };
  }

  #append(entry: FeedEntry): void {
    this.log.push(entry);
    this.#feed.append([entry], null);
  }

  #read(cursor: FeedCursor, after: number): Behind {
    const tab = this.tabs.find(({ socket }) => socket.id === cursor.socket.id);
    if (!tab || this.gone.has(tab.member)) return { kind: "revoked" };
    const permissions = new Set(this.rights.get(tab.member));
    return { kind: "entries", entries: this.log.slice(after, after + 3), readAt: this.head, permissions };
  }

  #of(id: MemberId): Tab[] {
    return this.tabs.filter((tab) => tab.member === id);
  }

  #listens(socketId: string, channel: string): boolean {
    const tab = this.tabs.find(({ socket }) => socket.id === socketId);
    return tab !== undefined && this.#hears(tab, channel);
  }

  #hears(tab: Tab, channel: string): boolean {
    return channel === channels.workspace("acme") || [...tab.rooms].some((room) => channel === channels.room(room));
  }
}

test("[FEED-6] whatever happens, nobody is sent what they may not see, and everybody all that is open to all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { size: "max", maxLength: 60 }), async (commands) => {
      const world = new World();
      for (const asked of commands) world.do(asked);
      await world.settle();
      expect(world.leaks).toEqual([]);
      for (const { socket, member: id, from } of world.tabs) {
        const places = socket.received.map(Number);
        expect(places, "in order, none twice").toEqual([...new Set(places)].sort((a, b) => a - b));
        const end = world.gone.get(id) ?? world.head;
        const open = world.log.filter(
          ({ seq, frame }) =>
            seq > from && seq <= end && frame?.audience === null && frame.channel === channels.workspace("acme"),
        );
        const missed = open.map(({ seq }) => seq).filter((seq) => !places.includes(seq));
        // Who is sent away while behind gets the farewell at once, and nothing of what they had missed.
        expect(missed.filter(() => !world.gone.has(id))).toEqual([]);
        expect(socket.isClosed).toBe(world.gone.has(id));
      }
    }),
    { numRuns: 2_000 },
  );
});
