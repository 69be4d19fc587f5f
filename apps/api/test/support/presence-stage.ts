import { channels, type ServerEvent } from "@orbit/shared/realtime";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import { HmacSeal } from "#infrastructure/realtime/hmac-seal.ts";
import { BrokerSubscriptions } from "#realtime/brokers/broker-subscriptions.ts";
import {
  type BrokerHealth,
  type BrokerSubject,
  type ChannelBroker,
  isBrokerSubject,
  type Unsubscribe,
} from "#realtime/channel-broker.ts";
import { InProcessRealtimeHub } from "#realtime/in-process-realtime-hub.ts";
import { openPresence, type Presence } from "#realtime/presence/open-presence.ts";
import { FixedClock } from "./fixed-clock.ts";
import { InMemoryNodeRoll } from "./in-memory-node-roll.ts";
import { ManualTimers } from "./manual-timers.ts";
import { RecordingReport } from "./recording-report.ts";
import { RecordingSocket } from "./recording-socket.ts";

export const WORKSPACE = "01930000-0000-7000-8000-0000000000ac";
const KEY = "a key that all the nodes of a test share";

const names = new Map<string, string>();

/** The id of the member who has this name in a test. */
export const idOf = (name: string): string => {
  const id = `01930000-0000-7000-8000-${Buffer.from(name).toString("hex").slice(-12).padStart(12, "0")}`;
  names.set(id, name);
  return id;
};
const nameOf = (id: string): string => names.get(id) ?? id;

/** A turn of the event loop in which everything that was said has been heard. */
export const settled = () => new Promise(setImmediate);

type Message = { subject: BrokerSubject; text: string };

/** Where nodes meet, and what may happen to words on their way. It loses, repeats and holds back as a test says. */
class Wire {
  readonly #ends = new Set<WireEnd>();
  /** All that was said, for a test to say again. */
  readonly said: Message[] = [];
  /** How often this word arrives: 0 loses it. */
  fate: (message: Message) => number = () => 1;

  open(): WireEnd {
    const end = new WireEnd(this);
    this.#ends.add(end);
    return end;
  }

  say(message: Message): void {
    this.said.push(message);
    for (let copies = this.fate(message); copies > 0; copies -= 1) {
      for (const end of this.#ends) end.hear(message);
    }
  }

  remove(end: WireEnd): void {
    this.#ends.delete(end);
  }
}

/** One node's way to the wire. It can be cut, and a node that is stopped hears nothing until it goes on. */
class WireEnd implements ChannelBroker {
  readonly #wire: Wire;
  readonly #subscriptions = new BrokerSubscriptions(() => {});
  readonly #listeners = new Set<(health: BrokerHealth) => void>();
  #health: BrokerHealth = { state: "up", since: new Date(0), reason: null };
  #held: Message[] | null = null;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  async publish(subject: BrokerSubject, text: string): Promise<boolean> {
    if (this.#health.state === "down" || !isBrokerSubject(subject)) return false;
    await Promise.resolve();
    this.#wire.say({ subject, text });
    return true;
  }

  async subscribe(subject: BrokerSubject, handler: (message: string) => void): Promise<Unsubscribe> {
    const undo = this.#subscriptions.add(subject, handler);
    return async () => undo();
  }

  hear(message: Message): void {
    if (this.#health.state === "down") return;
    if (this.#held) this.#held.push(message);
    else this.#subscriptions.dispatch(message.subject, message.text);
  }

  hold(): void {
    this.#held = [];
  }

  /** What came meanwhile is in the socket's buffer, and is read now. */
  resume(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const message of held) this.hear(message);
  }

  cut(): void {
    this.#become("down");
  }

  mend(): void {
    this.#become("up");
  }

  health(): BrokerHealth {
    return this.#health;
  }

  watch(listener: (health: BrokerHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#wire.remove(this);
  }

  #become(state: BrokerHealth["state"]): void {
    this.#health = { state, since: new Date(0), reason: null };
    for (const listener of [...this.#listeners]) listener(this.#health);
  }
}

type Picture = { isWhole: boolean; members: Map<string, string>; rooms: Map<string, string> };

/** What one socket shows, by the frames it got: the client's own rules, in a few lines. */
class Onlooker {
  readonly picture: Picture = { isWhole: true, members: new Map(), rooms: new Map() };
  /** `who status`, in the order it was told. */
  readonly told: string[] = [];

  constructor(presence: Presence, socket: RecordingSocket) {
    const { tracker } = presence;
    const { workspaceId } = socket;
    this.#know({
      isWhole: tracker.isWhole(workspaceId),
      members: [...tracker.present(workspaceId)],
      rooms: [...tracker.rooms(workspaceId)],
    });
    socket.onFrame = (frame) => this.#take(JSON.parse(frame).event);
  }

  statusOf(name: string): string {
    return this.picture.members.get(name) ?? (this.picture.isWhole ? "offline" : "unknown");
  }

  #take(event: ServerEvent): void {
    if (event.type === "presence.known") this.#know(event);
    if (event.type === "presence.update") this.#move(event);
    if (event.type === "presence.batch") for (const one of event.members) this.#move(one);
    if (event.type === "room.presence.update") this.#fill(event);
    if (event.type === "room.presence.batch") for (const one of event.rooms) this.#fill(one);
  }

  #know({ isWhole, members, rooms }: Omit<ServerEvent<"presence.known">, "type">): void {
    Object.assign(this.picture, { isWhole, members: new Map(), rooms: new Map() });
    for (const { memberId, status } of members) this.picture.members.set(nameOf(memberId), status);
    for (const room of rooms) this.#fill(room);
  }

  #move({ memberId, status }: { memberId: string; status: string }): void {
    const name = nameOf(memberId);
    this.told.push(`${name} ${status}`);
    if (status === "offline") this.picture.members.delete(name);
    else this.picture.members.set(name, status);
  }

  #fill({ roomId, memberIds }: { roomId: string; memberIds: readonly string[] }): void {
    if (memberIds.length === 0) this.picture.rooms.delete(roomId);
    else this.picture.rooms.set(roomId, memberIds.map(nameOf).sort().join());
  }
}

export type StageNode = {
  id: string;
  presence: Presence;
  end: WireEnd;
  timers: ManualTimers;
  /** Who was remembered as last seen now. */
  remembered: string[];
  isStopped: boolean;
  /** What comes of its words to the roll. */
  roll: "reached" | "refuses" | "hangs";
  /** A member's tab opens here, and sees what it is told. */
  opens(name: string): Promise<{ socket: RecordingSocket; sees: Onlooker }>;
  closes(socket: RecordingSocket): void;
  /** Without a farewell. */
  dies(): void;
  stops(): void;
  goesOn(): void;
};

/** Nodes that hear each other over a wire, and time that a test lets pass for all of them. */
export class PresenceStage {
  readonly wire = new Wire();
  readonly roll = new InMemoryNodeRoll(() => this.#elapsed);
  readonly nodes: StageNode[] = [];
  #elapsed = 0;
  #made = 0;

  readonly graceMs: number;
  readonly windowMs: number;

  constructor({ graceMs = 5_000, windowMs = 250 } = {}) {
    this.graceMs = graceMs;
    this.windowMs = windowMs;
  }

  async node(): Promise<StageNode> {
    this.#made += 1;
    const id = `node-${this.#made}`;
    const [end, timers, hub] = [this.wire.open(), new ManualTimers(), new InProcessRealtimeHub()];
    const remembered: string[] = [];
    timers.advance(this.#elapsed);
    const presence = openPresence({
      hub,
      timers,
      clock: new FixedClock(),
      report: new RecordingReport(),
      lastSeen: { record: async (ids) => void remembered.push(...ids.map(nameOf)) },
      nodes: { peers: { broker: end, seal: new HmacSeal(KEY), nodeId: id }, roll: this.#rollOf(() => node) },
      monotonic: { elapsedMs: () => this.#elapsed },
      settings: { presenceGraceMs: this.graceMs, presenceWindowMs: this.windowMs },
    });
    const opens = async (name: string) => {
      const socket = new RecordingSocket({ workspaceId: WORKSPACE, workspaceMemberId: idOf(name) });
      await hub.registerSocket(socket, [channels.workspace(WORKSPACE)]);
      const known = presence.tracker.coming(socket);
      await this.passes(this.windowMs);
      await known;
      presence.tracker.opened(socket);
      const sees = new Onlooker(presence, socket);
      socket.greet("hello");
      await settled();
      return { socket, sees };
    };
    const node: StageNode = {
      id,
      presence,
      end,
      timers,
      remembered,
      isStopped: false,
      roll: "reached",
      opens,
      closes: (socket) => presence.tracker.closed(socket),
      dies: () => {
        node.isStopped = true;
        this.wire.remove(end);
        this.nodes.splice(this.nodes.indexOf(node), 1);
      },
      stops: () => {
        node.isStopped = true;
        end.hold();
      },
      goesOn: () => {
        node.isStopped = false;
        // Its timers are late: they run before anything that waits in its sockets is read.
        timers.advance(this.#elapsed - timers.elapsedMs());
        end.resume();
      },
    };
    presence.exchange?.start();
    this.nodes.push(node);
    await this.passes(this.windowMs);
    return node;
  }

  #rollOf(node: () => StageNode): NodeRoll {
    const reached = <T>(ask: () => Promise<T>): Promise<T> => {
      const { roll, timers } = node();
      const lost = new Error("the roll is out of reach");
      // As a query is that is not answered: it ends by its own deadline.
      if (roll === "hangs") return new Promise((_, reject) => timers.after(5_500, () => reject(lost)));
      return roll === "reached" ? ask() : Promise.reject(lost);
    };
    return {
      sign: (id, withinMs) => reached(() => this.roll.sign(id, withinMs)),
      strike: (id) => reached(() => this.roll.strike(id)),
    };
  }

  /** Lets time pass everywhere, in steps small enough that words are heard when they are said. */
  async passes(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this.#elapsed += Math.min(250, left);
      for (const node of this.nodes) {
        if (!node.isStopped) node.timers.advance(this.#elapsed - node.timers.elapsedMs());
      }
      await settled();
    }
  }
}
