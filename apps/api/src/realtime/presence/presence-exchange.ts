import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { Peers } from "../nodes/peers.ts";
import { defaultRollCallSettings, RollCall, type RollLook } from "../nodes/roll-call.ts";
import type { RealtimeReport } from "../realtime-report.ts";
import { AttendedWorkspaces } from "./attended-workspaces.ts";
import { HeardPresence } from "./heard-presence.ts";
import { LivedTime } from "./lived-time.ts";
import type { PresenceAnnouncer, PresenceLedgers } from "./presence-announcer.ts";
import type { PresenceExchangeSettings } from "./presence-exchange-settings.ts";
import type { PresencePeers } from "./presence-peers.ts";
import { PresencePublisher } from "./presence-publisher.ts";
import { PresenceVoice } from "./presence-voice.ts";
import { NODES, type NodeWord, presenceSubject } from "./presence-words.ts";
import { Wholeness } from "./wholeness.ts";

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

/**
 * How nodes learn of each other's people. Each says whom it has: when that changes, when another asks, and again and again;
 * whole sets, so that any word makes up for all that were lost before it. Each works out for itself, over its own sets and the
 * sets it heard, what its own sockets are to be told.
 */
export class PresenceExchange implements PresencePeers {
  readonly #deps: Dependencies;
  readonly #voice: PresenceVoice;
  readonly #publisher: PresencePublisher;
  readonly #heard: HeardPresence;
  readonly #attended: AttendedWorkspaces;
  readonly #wholeness: Wholeness;
  readonly #rollCall: RollCall;
  readonly #wakings = new Set<() => void>();
  /** While this process is stopped, nobody else's lease runs out. */
  readonly #time: LivedTime;
  #patience: Stop = () => undefined;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const { windowMs, leaseMs, sweepMs, patienceMs } = deps.settings;
    const { nodeId } = deps.peers;
    this.#time = new LivedTime(deps.monotonic, sweepMs);
    this.#voice = new PresenceVoice(deps.peers);
    this.#publisher = new PresencePublisher({ ...deps, voice: this.#voice, windowMs });
    this.#heard = new HeardPresence({ ...deps, nodeId, leaseMs });
    this.#attended = this.#attendedWorkspaces();
    const isUp = () => this.#isUp;
    this.#wholeness = new Wholeness({ ...deps, attended: this.#attended, heard: this.#heard, isUp, patienceMs });
    const looked = (look: RollLook) => this.#looked(look);
    this.#rollCall = new RollCall({ ...deps, nodeId, settings: defaultRollCallSettings, looked });
  }

  /** Begins to listen and to speak. Returns the undo, after which this node is silent. */
  start(): Stop {
    const { peers, timers, settings } = this.#deps;
    const listening = peers.broker.subscribe(NODES, (message) => this.#heardNode(message));
    const undos = [
      this.#rollCall.start(),
      timers.every(settings.sweepMs, () => this.#sweep()),
      timers.every(settings.renewMs, () => this.#voice.tellNodes({ kind: "here" })),
      peers.broker.watch(({ state }) => (state === "up" ? this.#introduce() : this.#deafened())),
      () => void listening.then((undo) => undo()),
      () => this.#patience(),
      () => this.#publisher.stop(),
      () => this.#attended.stop(),
    ];
    void listening.then(() => this.#introduce());
    return () => {
      this.#voice.fallSilent();
      for (const undo of undos) undo();
    };
  }

  /** Tells of every time this process was stopped for longer than others believe it. Returns the undo. */
  woken(listener: () => void): Stop {
    this.#wakings.add(listener);
    return () => void this.#wakings.delete(listener);
  }

  async attend(workspaceId: string, socketId: string): Promise<void> {
    this.#attended.join(workspaceId, socketId);
    await this.#wholeness.known(workspaceId);
  }

  leave(workspaceId: string, socketId: string): void {
    this.#attended.leave(workspaceId, socketId);
  }

  async ready(workspaceId: string): Promise<void> {
    this.#attended.visit(workspaceId);
    await this.#wholeness.known(workspaceId);
  }

  changed(workspaceId: string): void {
    this.#publisher.changed(workspaceId);
  }

  async farewell(keepMs: number): Promise<void> {
    if (this.#voice.isSilent) return;
    const said = this.#voice.tellNodes({ kind: "going", keepMs });
    this.#voice.fallSilent();
    await Promise.all([said, this.#rollCall.leave()]);
  }

  get #isUp(): boolean {
    return this.#deps.peers.broker.health().state === "up";
  }

  #attendedWorkspaces(): AttendedWorkspaces {
    const { peers, settings } = this.#deps;
    const hears = (workspaceId: string) => (message: string) => this.#heardSet(workspaceId, message);
    return new AttendedWorkspaces({
      ...{ time: this.#time, renewMs: settings.renewMs },
      subscribe: (workspaceId) => peers.broker.subscribe(presenceSubject(workspaceId), hears(workspaceId)),
      hasPeople: (workspaceId) => this.#publisher.hasPeople(workspaceId),
      begun: (workspaceId) => this.#begun(workspaceId),
      listening: (workspaceId) => this.#listening(workspaceId),
      due: (workspaceId) => this.#renew(workspaceId),
      ended: (workspaceId) => this.#ended(workspaceId),
    });
  }

  /** We hear, again or for the first time: everybody says who they are and whom they have. */
  #introduce(): void {
    if (!this.#isUp || this.#voice.isSilent) return;
    this.#patience();
    void this.#rollCall.look();
    void this.#voice.tellNodes({ kind: this.#attended.size === 0 ? "begun" : "here" });
    for (const workspaceId of this.#attended.ids) {
      this.#publisher.owe(workspaceId);
      this.#askAbout(workspaceId);
    }
    this.#patience = this.#deps.timers.after(this.#deps.settings.patienceMs, () => {
      this.#heard.allSpoke();
      this.#wholeness.judgeAll();
    });
  }

  #deafened(): void {
    this.#patience();
    this.#heard.deafened();
    this.#wholeness.judgeAll();
  }

  #sweep(): void | Promise<void> {
    if (this.#time.tick() >= this.#deps.settings.leaseMs) this.#wakeUp();
    if (!this.#heard.isOverdue(this.#time.now())) return this.#letGo(null);
    return this.#rollCall.look().then((look) => this.#letGo(look));
  }

  #letGo(look: RollLook | null): void {
    const { nodes, workspaceIds } = this.#heard.sweep(look, this.#time.now());
    if (nodes.length + workspaceIds.length > 0) this.#wholeness.judgeAll();
    for (const workspaceId of workspaceIds) this.#deps.announcer.changed(workspaceId);
    this.#attended.sweep();
  }

  #looked(look: RollLook): void {
    if (this.#heard.looked(look)) this.#wholeness.judgeAll();
  }

  /** Others have given us up, and whom we know of may be gone: we begin a new life. */
  #wakeUp(): void {
    this.#voice.beginAnew();
    this.#deafened();
    this.#introduce();
    for (const listener of this.#wakings) listener();
  }

  #begun(workspaceId: string): void {
    this.#publisher.attend(workspaceId);
    this.#heard.attend(workspaceId);
    this.#wholeness.judge(workspaceId);
  }

  #listening(workspaceId: string): void {
    if (!this.#wholeness.judge(workspaceId)) this.#askAbout(workspaceId);
  }

  #renew(workspaceId: string): void {
    this.#publisher.owe(workspaceId);
    if (!this.#wholeness.judge(workspaceId) && !this.#heard.isWhole(workspaceId)) this.#askAbout(workspaceId);
  }

  #ended(workspaceId: string): void {
    this.#publisher.owe(workspaceId);
    this.#publisher.forget(workspaceId);
    this.#heard.forget(workspaceId);
    this.#deps.announcer.forget(workspaceId);
  }

  #heardNode(message: string): void {
    const word = this.#voice.nodeWordIn(message);
    if (!word) return;
    const heard = this.#heard.hear(word, this.#time.now());
    if (heard === "old") return;
    if (word.kind === "ask") this.#publisher.owe(word.workspaceId);
    if (heard === "new") this.#meet(word);
    this.#wholeness.judgeAll();
  }

  /** It does not know of us yet, and we not of its people. */
  #meet({ kind }: NodeWord): void {
    void this.#voice.tellNodes({ kind: "here" });
    if (kind === "begun" || kind === "going") return;
    for (const workspaceId of this.#attended.ids) this.#askAbout(workspaceId);
  }

  #heardSet(workspaceId: string, message: string): void {
    const word = this.#voice.setWordIn(workspaceId, message);
    if (!word || !this.#heard.hearSet(workspaceId, word, this.#time.now())) return;
    this.#deps.announcer.changed(workspaceId);
    this.#wholeness.judge(workspaceId);
  }

  #askAbout(workspaceId: string): void {
    void this.#voice.tellNodes({ kind: "ask", workspaceId });
  }
}
