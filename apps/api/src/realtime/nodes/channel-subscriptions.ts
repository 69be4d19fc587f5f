import type { ChannelId, ServerEvent } from "@orbit/shared/realtime";
import type { BrokerSubject, Unsubscribe } from "../channel-broker.ts";
import type { RealtimeHub } from "../hub.ts";
import type { Peers } from "./peers.ts";

type Listened = { socketIds: Set<string>; undo: Promise<Unsubscribe> };
type Signal = { from: string; event: ServerEvent };

type Dependencies = { local: RealtimeHub; peers: Peers; failed: (error: unknown) => void };

/** Null for channels on which no signals travel. */
const subjectOf = (channel: ChannelId): BrokerSubject | null =>
  channel.startsWith("member:") ? null : `signal.${channel.replace(":", ".")}`;

/** Which channels this node listens to on the broker: those with sockets here, from the first to the last. */
export class ChannelSubscriptions {
  readonly #deps: Dependencies;
  readonly #listened = new Map<ChannelId, Listened>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Resolves once other nodes' signals on it are heard here; at once while the broker is away. */
  async joined(channel: ChannelId, socketId: string): Promise<void> {
    const subject = subjectOf(channel);
    const { broker, seal } = this.#deps.peers;
    if (subject === null || seal === null) return;
    const listened = this.#listened.get(channel) ?? this.#listen(channel, subject);
    listened.socketIds.add(socketId);
    // Nobody waits to come in for a broker that is not there.
    if (broker.health().state === "up") await listened.undo;
  }

  left(channel: ChannelId, socketId: string): void {
    const listened = this.#listened.get(channel);
    if (!listened?.socketIds.delete(socketId) || listened.socketIds.size > 0) return;
    this.#listened.delete(channel);
    void listened.undo.then((undo) => undo());
  }

  /** That socket has left all its channels. */
  gone(socketId: string): void {
    for (const channel of [...this.#listened.keys()]) this.left(channel, socketId);
  }

  tell(channel: ChannelId, event: ServerEvent): void {
    const subject = subjectOf(channel);
    const { broker, seal, nodeId } = this.#deps.peers;
    if (subject === null || seal === null) return;
    const signal: Signal = { from: nodeId, event };
    void broker.publish(subject, seal.seal(subject, JSON.stringify(signal)));
  }

  close(): void {
    for (const { undo } of this.#listened.values()) void undo.then((unsubscribe) => unsubscribe());
    this.#listened.clear();
  }

  #listen(channel: ChannelId, subject: BrokerSubject): Listened {
    const undo = this.#deps.peers.broker.subscribe(subject, (message) => this.#heard(channel, subject, message));
    const listened: Listened = { socketIds: new Set(), undo };
    this.#listened.set(channel, listened);
    return listened;
  }

  #heard(channel: ChannelId, subject: BrokerSubject, message: string): void {
    const said = this.#deps.peers.seal?.open(subject, message) ?? null;
    if (said === null) return;
    // A node of this installation wrote it; the event is stripped by its schema once more where it is encoded.
    const { from, event } = JSON.parse(said) as Signal;
    if (from !== this.#deps.peers.nodeId) this.#deps.local.broadcast(channel, event).catch(this.#deps.failed);
  }
}
