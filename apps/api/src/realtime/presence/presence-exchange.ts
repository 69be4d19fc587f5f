import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { Unsubscribe } from "../channel-broker.ts";
import type { Peers } from "../nodes/peers.ts";
import { defaultRollCallSettings, RollCall, type RollLook } from "../nodes/roll-call.ts";
import type { RealtimeReport } from "../realtime-report.ts";
import { LivedTime } from "./lived-time.ts";
import { Pace } from "./pace.ts";
import type { PresenceAnnouncer, PresenceLedgers } from "./presence-announcer.ts";
import { PresenceLeases } from "./presence-leases.ts";
import type { PresencePeers } from "./presence-peers.ts";
import { PresenceVoice } from "./presence-voice.ts";
import { encodeSet, NODES, type NodeWord, presenceSubject } from "./presence-words.ts";
import { UnheardNodes } from "./unheard-nodes.ts";

export type PresenceExchangeSettings = {
  /** How long a node is believed after its last word. */
  leaseMs: number;
  /** How often a node says again whom it has. */
  renewMs: number;
  /** How often leases are looked at. */
  sweepMs: number;
  /** What changes here within so long is said together. */
  windowMs: number;
  /** How long whoever joins waits for the other nodes' words; and how long after hearing again it is taken that all have spoken. */
  patienceMs: number;
};

/** The bounds of P12 follow from these: who was with a node that died is offline within the lease, a sweep and a window. */
export const defaultExchangeSettings: PresenceExchangeSettings = {
  leaseMs: 15_000,
  renewMs: 5_000,
  sweepMs: 1_000,
  windowMs: 250,
  patienceMs: 250,
};

type Dependencies = {
  peers: Peers;
  /** How it is known of a node that can't be heard whether it lives. */
  roll: NodeRoll;
  report: RealtimeReport;
  ledgers: PresenceLedgers;
  announcer: PresenceAnnouncer;
  timers: Timers;
  monotonic: MonotonicClock;
  settings: PresenceExchangeSettings;
};

/** A workspace that somebody here wants to know of. */
type Attended = {
  sockets: Set<string>;
  /** Kept until then for who asked without a socket. */
  guestsUntil: number;
  isListening: boolean;
  unsubscribe: Promise<Unsubscribe>;
  renewAt: number;
  /** What was last said of it, to be said again only if others ask or the time has come. */
  lastSaid: string;
  isOwed: boolean;
  waiting: Set<() => void>;
};

const GUEST_MS = 30_000;

/**
 * How nodes learn of each other's people. Each says whom it has: when that changes, when another asks, and again and again;
 * whole sets, so that any word makes up for all that were lost before it. Each works out for itself, over its own sets and the
 * sets it heard, what its own sockets are to be told.
 */
export class PresenceExchange implements PresencePeers {
  readonly #deps: Dependencies;
  readonly #voice: PresenceVoice;
  readonly #leases: PresenceLeases;
  readonly #rollCall: RollCall;
  readonly #unheard = new UnheardNodes();
  readonly #attended = new Map<string, Attended>();
  readonly #saying: Pace<null>;
  readonly #wakings = new Set<() => void>();
  /** While this process is stopped, nobody else's lease runs out. */
  readonly #time: LivedTime;
  /** Whether every node had the time to say that it lives, since we can hear. */
  #knowsNodes = false;
  #patience: Stop = () => undefined;
  #isGoing = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const { timers, settings, monotonic, roll, report } = deps;
    this.#voice = new PresenceVoice(deps.peers);
    this.#leases = new PresenceLeases(settings);
    this.#rollCall = new RollCall({
      ...{ roll, nodeId: deps.peers.nodeId, timers, monotonic, report },
      settings: defaultRollCallSettings,
      looked: (look) => this.#looked(look),
    });
    this.#saying = new Pace({
      timers,
      windowMs: settings.windowMs,
      atOnce: 2,
      begin: () => null,
      task: (workspaceId) => {
        this.#say(workspaceId);
        return true; // finding out that there is nothing new costs as much as saying it
      },
    });
    this.#time = new LivedTime(monotonic, settings.sweepMs);
  }

  /** Begins to listen and to speak. Returns the undo, after which this node is silent. */
  start(): Stop {
    const { peers, timers, settings } = this.#deps;
    const listening = peers.broker.subscribe(NODES, (message) => this.#heardNode(message));
    const undos = [
      this.#rollCall.start(),
      timers.every(settings.sweepMs, () => this.#sweep()),
      timers.every(settings.renewMs, () => this.#tellNodes({ kind: "here" })),
      peers.broker.watch(({ state }) => (state === "up" ? this.#introduce() : this.#deafened())),
      () => void listening.then((undo) => undo()),
      () => this.#patience(),
      () => this.#saying.stop(),
    ];
    void listening.then(() => this.#introduce());
    return () => {
      this.#isGoing = true;
      for (const undo of undos) undo();
      for (const { unsubscribe } of this.#attended.values()) void unsubscribe.then((undo) => undo());
    };
  }

  /** Tells of every time this process was stopped for longer than others believe it. Returns the undo. */
  woken(listener: () => void): Stop {
    this.#wakings.add(listener);
    return () => void this.#wakings.delete(listener);
  }

  async attend(workspaceId: string, socketId: string): Promise<void> {
    const attended = this.#attend(workspaceId);
    attended.sockets.add(socketId);
    await this.#known(workspaceId, attended);
  }

  leave(workspaceId: string, socketId: string): void {
    this.#attended.get(workspaceId)?.sockets.delete(socketId);
  }

  async ready(workspaceId: string): Promise<void> {
    const attended = this.#attend(workspaceId);
    attended.guestsUntil = this.#time.now() + GUEST_MS;
    await this.#known(workspaceId, attended);
  }

  changed(workspaceId: string): void {
    if (this.#attended.has(workspaceId)) this.#saying.ask(workspaceId);
  }

  async farewell(keepMs: number): Promise<void> {
    if (this.#isGoing) return;
    const said = this.#tellNodes({ kind: "going", keepMs });
    this.#isGoing = true;
    await Promise.all([said, this.#rollCall.leave()]);
  }

  #attend(workspaceId: string): Attended {
    const known = this.#attended.get(workspaceId);
    if (known) return known;
    const { broker } = this.#deps.peers;
    const heard = (message: string) => this.#heardSet(workspaceId, message);
    const attended: Attended = {
      sockets: new Set(),
      guestsUntil: 0,
      isListening: false,
      unsubscribe: broker.subscribe(presenceSubject(workspaceId), heard),
      renewAt: this.#time.now() + this.#deps.settings.renewMs,
      lastSaid: "",
      isOwed: false,
      waiting: new Set(),
    };
    this.#attended.set(workspaceId, attended);
    this.#leases.attend(workspaceId);
    this.#judge(workspaceId);
    void attended.unsubscribe.then(() => {
      attended.isListening = true;
      if (!this.#judge(workspaceId)) this.#askAbout(workspaceId);
    });
    return attended;
  }

  /** Resolves once all is known of the workspace; soon at the latest, and at once when waiting would not help. */
  #known(workspaceId: string, { waiting }: Attended): Promise<void> {
    const isInVain = !this.#isUp || (this.#knowsNodes && this.#unheard.areSome);
    if (this.#deps.announcer.isWhole(workspaceId) || isInVain) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.#deps.timers.after(this.#deps.settings.patienceMs, () => done());
      const done = () => {
        stop();
        waiting.delete(done);
        resolve();
      };
      waiting.add(done);
    });
  }

  get #isUp(): boolean {
    return this.#deps.peers.broker.health().state === "up";
  }

  /** Works out anew, and answers, whether all is known of the workspace. */
  #judge(workspaceId: string): boolean {
    const attended = this.#attended.get(workspaceId);
    if (!attended) return false;
    const hearsAll = this.#isUp && this.#knowsNodes && !this.#unheard.areSome;
    const isWhole = hearsAll && attended.isListening && this.#leases.isWhole(workspaceId);
    this.#deps.announcer.setWhole(workspaceId, isWhole);
    if (isWhole) for (const done of attended.waiting) done();
    return isWhole;
  }

  #judgeAll(): void {
    for (const workspaceId of this.#attended.keys()) this.#judge(workspaceId);
  }

  /** We hear, again or for the first time: everybody says who they are and whom they have. */
  #introduce(): void {
    if (!this.#isUp || this.#isGoing) return;
    this.#patience();
    void this.#rollCall.look();
    void this.#tellNodes({ kind: this.#attended.size === 0 ? "begun" : "here" });
    for (const workspaceId of this.#attended.keys()) {
      this.#owe(workspaceId);
      this.#askAbout(workspaceId);
    }
    this.#patience = this.#deps.timers.after(this.#deps.settings.patienceMs, () => {
      this.#knowsNodes = true;
      this.#judgeAll();
    });
  }

  /** What others said can't be kept up to date: who is not here is unknown from now on. */
  #deafened(): void {
    this.#patience();
    this.#knowsNodes = false;
    this.#unheard.fellSilent(this.#leases.nodes, null);
    for (const { workspaceId, node } of this.#leases.clear()) this.#disbelieve(workspaceId, node);
    this.#judgeAll();
  }

  #sweep(): void | Promise<void> {
    if (this.#time.tick() >= this.#deps.settings.leaseMs) this.#wakeUp();
    if (this.#leases.silent(this.#time.now()).length === 0) return this.#letGo(null);
    return this.#rollCall.look().then((look) => this.#letGo(look));
  }

  /** Whom we still don't hear counts no longer: gone, or unknown if they may live. */
  #letGo(look: RollLook | null): void {
    const silent = this.#leases.silent(this.#time.now());
    this.#unheard.fellSilent(silent, look);
    const lapsed = this.#leases.sweep(this.#time.now());
    for (const { workspaceId, node } of lapsed) this.#disbelieve(workspaceId, node);
    if (silent.length + lapsed.length > 0) this.#judgeAll();
    for (const { workspaceId } of lapsed) this.#deps.announcer.changed(workspaceId);
    for (const [workspaceId, attended] of this.#attended) this.#attendTo(workspaceId, attended);
  }

  #looked(look: RollLook): void {
    const { nodes } = this.#leases;
    const before = this.#unheard.areSome;
    this.#unheard.looked(look, (node) => nodes.includes(node) || this.#leases.hasLeft(node));
    if (before !== this.#unheard.areSome) this.#judgeAll();
  }

  /** Others have given us up, and whom we know of may be gone: we begin a new life. */
  #wakeUp(): void {
    this.#voice.beginAnew();
    this.#deafened();
    this.#introduce();
    for (const listener of this.#wakings) listener();
  }

  #attendTo(workspaceId: string, attended: Attended): void {
    const { members, rooms } = this.#deps.ledgers;
    const isIdle = attended.sockets.size === 0 && attended.guestsUntil <= this.#time.now();
    if (isIdle && members.own(workspaceId).size + rooms.own(workspaceId).size === 0) {
      this.#end(workspaceId, attended);
      return;
    }
    if (attended.renewAt > this.#time.now()) return;
    attended.renewAt = this.#time.now() + this.#deps.settings.renewMs;
    this.#owe(workspaceId);
    if (!this.#judge(workspaceId) && !this.#leases.isWhole(workspaceId)) this.#askAbout(workspaceId);
  }

  #end(workspaceId: string, { unsubscribe }: Attended): void {
    const { members, rooms } = this.#deps.ledgers;
    this.#owe(workspaceId);
    this.#attended.delete(workspaceId);
    this.#leases.forget(workspaceId);
    this.#deps.announcer.forget(workspaceId);
    members.drop(workspaceId);
    rooms.drop(workspaceId);
    void unsubscribe.then((undo) => undo());
  }

  /** What it said counts no longer. One of those who live remembers when the people of a node that died were last seen. */
  #disbelieve(workspaceId: string, silent: string): void {
    const { ledgers, peers } = this.#deps;
    const isOurs = this.#leases.nodes.every((node) => node === silent || node > peers.nodeId);
    ledgers.members.silent(workspaceId, silent, isOurs ? "us" : "others");
    ledgers.rooms.heard(workspaceId, silent, new Map());
  }

  #heardNode(message: string): void {
    const word = this.#voice.nodeWordIn(message);
    if (!word) return;
    const heard = this.#leases.hear(word, this.#time.now());
    if (heard === "old") return;
    this.#unheard.heard(word.node);
    if (word.kind === "begun") this.#leases.heardBegin(word.node);
    if (word.kind === "going") this.#leases.heardFarewell(word.node, word.keepMs, this.#time.now());
    if (word.kind === "ask") this.#owe(word.workspaceId);
    if (heard === "new") this.#meet(word);
    this.#judgeAll();
  }

  /** It does not know of us yet, and we not of its people. */
  #meet({ kind }: NodeWord): void {
    void this.#tellNodes({ kind: "here" });
    if (kind === "begun" || kind === "going") return;
    for (const workspaceId of this.#attended.keys()) this.#askAbout(workspaceId);
  }

  #heardSet(workspaceId: string, message: string): void {
    const word = this.#voice.setWordIn(workspaceId, message);
    const set = word && this.#leases.hearSet(workspaceId, word, this.#time.now());
    if (!set) return;
    this.#unheard.heard(word.node);
    const { ledgers, announcer } = this.#deps;
    ledgers.members.heard(workspaceId, word.node, set.members);
    ledgers.rooms.heard(workspaceId, word.node, set.rooms);
    announcer.changed(workspaceId);
    this.#judge(workspaceId);
  }

  /** Says whom we have there, although nothing may have changed. */
  #owe(workspaceId: string): void {
    const attended = this.#attended.get(workspaceId);
    if (attended) attended.isOwed = true;
    this.#saying.ask(workspaceId);
  }

  #say(workspaceId: string): void {
    if (this.#isGoing) return;
    const { members, rooms } = this.#deps.ledgers;
    const attended = this.#attended.get(workspaceId);
    const set = { members: members.own(workspaceId), rooms: rooms.own(workspaceId) };
    const said = encodeSet({ node: "", generation: 0, n: 0 }, set).join();
    if (attended && !attended.isOwed && attended.lastSaid === said) return;
    if (attended) Object.assign(attended, { isOwed: false, lastSaid: said });
    this.#voice.tellSet(workspaceId, set);
  }

  #askAbout(workspaceId: string): void {
    void this.#tellNodes({ kind: "ask", workspaceId });
  }

  async #tellNodes(word: Parameters<PresenceVoice["tellNodes"]>[0]): Promise<void> {
    if (!this.#isGoing) await this.#voice.tellNodes(word);
  }
}
