import { ModelClient } from "./model-client.ts";
import { type Change, type LogRow, ModelDatabase } from "./model-database.ts";
import { ModelNode } from "./model-node.ts";
import { type DoorRead, type Frame, type JoinRead, ModelSocket } from "./model-socket.ts";
import type { Mutant, Mutants } from "./mutants.ts";

export const NODES = 2;
export const CLIENTS = 2;
export const ENTITIES = 2;

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new Error(`the model has no ${index}`);
  return item;
};

type Hint = { node: number; seq: number };

/**
 * The delivery protocol as plain state: one workspace's log, two nodes, two clients, a lossy broker, racing commits,
 * retention, restore and one membership that can be revoked. No I/O and no clock; every method is one step that may happen.
 */
export class World {
  readonly database: ModelDatabase;
  readonly nodes: readonly ModelNode[] = range(NODES).map(() => new ModelNode());
  readonly clients: readonly ModelClient[];
  readonly violations: string[] = [];
  readonly #mutants: Mutants;
  readonly #sockets = new Map<number, ModelSocket>();
  /** Clients between the check at the upgrade and the registration of their socket: the node they are at, and what it read. */
  readonly #admitted = new Map<number, { index: number; door: DoorRead }>();
  #hints: Hint[] = [];
  #nextSendFails = false;

  constructor(mutants: Mutants) {
    this.#mutants = mutants;
    this.database = new ModelDatabase(mutants);
    this.clients = range(CLIENTS).map((id) => new ModelClient(id, mutants));
  }

  socketOf(client: number): ModelSocket | null {
    return this.#sockets.get(client) ?? null;
  }

  // ---- the database

  begin(entity: number, kind: Change): void {
    this.database.begin(entity, kind);
  }

  commit(choice: number): void {
    this.#hintAt(this.database.commit(choice));
  }

  revoke(member: number): void {
    this.#hintAt(this.database.revoke(member));
  }

  trim(count: number): void {
    this.database.trim(count);
  }

  restore(): void {
    if (!this.database.restore()) return;
    for (const client of this.clients) client.fetched = null;
    for (const node of range(NODES)) this.kill(node);
    for (const node of this.nodes) node.start(this.database);
  }

  // ---- nodes

  kill(node: number): void {
    at(this.nodes, node).isUp = false;
    this.#dropAllAt(node);
  }

  start(node: number): void {
    if (!at(this.nodes, node).isUp) at(this.nodes, node).start(this.database);
  }

  /** A broker message arrives: in any order, once, twice or never. */
  hint(choice: number, fate: "ok" | "drop" | "dup"): void {
    const index = choice % Math.max(1, this.#hints.length);
    const hint = this.#hints[index];
    if (!hint) return;
    if (fate !== "dup") this.#hints.splice(index, 1);
    if (fate !== "drop") this.#advance(hint.node, hint.seq);
  }

  loseAllHints(): void {
    this.#hints = [];
  }

  /** The periodic read of the log's head. */
  poll(node: number): void {
    if (!this.#has("noPoll")) this.#advance(node, this.database.seq);
  }

  #hintAt(seq: number | null): void {
    if (seq !== null) this.#hints.push(...range(NODES).map((node) => ({ node, seq })));
  }

  /** Dispatches the log, in order, up to `to`. */
  #advance(index: number, to: number): void {
    const node = at(this.nodes, index);
    if (!node.isUp || node.epoch !== this.database.epoch) return;
    const upTo = Math.min(to, this.database.seq);
    // Retention overtook this node: every socket must resume.
    if (this.database.floor > node.tail && !this.#has("trimSilent")) {
      this.#dropAllAt(index);
      node.tail = this.database.floor;
    }
    for (const row of this.database.logBetween(node.tail, upTo)) {
      if (row.seq !== node.tail + 1) this.#meetGap(index, row);
      node.tail = row.seq;
      this.#dispatch(index, row);
    }
    node.tail = Math.max(node.tail, upTo);
  }

  #meetGap(index: number, row: LogRow): void {
    if (this.#has("serialIds")) return;
    if (row.seq - 1 > this.database.floor) this.violations.push(`node gap ${at(this.nodes, index).tail}->${row.seq}`);
    else this.#dropAllAt(index);
  }

  #dispatch(index: number, row: LogRow): void {
    const { clients } = at(this.nodes, index);
    // Revocation bites before any later row.
    if (row.target !== null && clients.has(row.target) && !this.#has("noKick")) this.#kick(row.target);
    for (const client of clients) this.#offer(client, row);
  }

  // ---- sockets

  /** The check at the upgrade. It and the registration are two steps, so that a revocation can fall between them. */
  authCheck(client: number, node: number): void {
    if (this.#sockets.has(client) || this.#admitted.has(client) || !at(this.nodes, node).isUp) return;
    const { epoch, seq, floor, rows } = this.database;
    if (this.database.members.has(client))
      this.#admitted.set(client, { index: node, door: { epoch, seq, floor, rows } });
    else at(this.clients, client).empties();
  }

  register(client: number): void {
    const admitted = this.#admitted.get(client);
    if (!admitted) return;
    this.#admitted.delete(client);
    const { index, door } = admitted;
    const node = at(this.nodes, index);
    if (!node.isUp || this.#sockets.has(client)) return;
    const tab = at(this.clients, client);
    tab.connects();
    const known = this.#has("atDoor") && !this.#isPast(node, door) ? door : null;
    const from = { from: tab.cursor, fromEpoch: tab.epoch, tailAtRegistration: node.tail, door: known };
    this.#sockets.set(client, new ModelSocket({ client, node: index, ...from }));
    if (!this.#has("subscribeAfter")) node.clients.add(client);
  }

  connect(client: number, node: number): void {
    this.authCheck(client, node);
    this.register(client);
  }

  /**
   * The one read transaction of a join: membership again, position, then the rows after the cursor or a snapshot. Or what the
   * door read of all that, and then the rows; who is to be told more than is kept by then has to come again.
   */
  joinRead(client: number): void {
    const socket = this.#sockets.get(client);
    if (!socket || socket.isLive || socket.read) return;
    if (socket.door) this.#takeDoor(socket, socket.door);
    else if (this.database.members.has(client) || this.#has("noRecheck")) socket.read = this.#readFor(socket);
    else this.#kick(client);
  }

  joinFinish(client: number): void {
    const socket = this.#sockets.get(client);
    if (!socket?.read) return;
    const { read } = socket;
    socket.read = null;
    socket.isLive = true;
    if (read.kind === "snapshot") this.#sendSnapshot(socket, read);
    else this.#replay(socket, read);
    if (this.#has("subscribeAfter")) at(this.nodes, socket.node).clients.add(client);
    // What the node dispatched between its tail and our read waits here; what comes later is live.
    for (const row of socket.buffer.splice(0).sort((left, right) => left.seq - right.seq)) this.#offer(client, row);
  }

  join(client: number, node: number): void {
    this.connect(client, node);
    this.joinRead(client);
    this.joinFinish(client);
    this.deliver(client);
  }

  drop(client: number): void {
    const socket = this.#sockets.get(client);
    if (!socket) return;
    at(this.nodes, socket.node).clients.delete(client);
    this.#sockets.delete(client);
  }

  #kick(client: number): void {
    this.drop(client);
    at(this.clients, client).empties();
  }

  #dropAllAt(node: number): void {
    for (const client of [...at(this.nodes, node).clients]) this.drop(client);
  }

  /** Whether the node may have dispatched something that came after. */
  #isPast({ epoch, tail }: ModelNode, door: DoorRead): boolean {
    if (epoch !== door.epoch && !this.#has("noDoorEpoch")) return true;
    return tail > door.seq && !this.#has("noDoorTail");
  }

  #takeDoor(socket: ModelSocket, door: DoorRead): void {
    const read = this.#readFor(socket, door);
    if (read.kind === "replay" && socket.from < this.database.floor) this.drop(socket.client);
    else socket.read = read;
  }

  #readFor({ from, fromEpoch, tailAtRegistration }: ModelSocket, at: DoorRead = this.database): JoinRead {
    const { epoch, floor, seq, rows } = at;
    const oldest = this.#has("noFloor") ? 0 : floor;
    const isUsable = fromEpoch === epoch && fromEpoch !== 0 && from >= oldest && from <= seq;
    const head = this.database.seq;
    if (isUsable) return { kind: "replay", rows: this.database.logBetween(from, head), head };
    const snapshot = { kind: "snapshot" as const, rows, epoch };
    if (this.#has("replicaLag")) {
      const stale = this.database.stale();
      const isRefused = !this.#has("noTailGuard") && stale.seq < tailAtRegistration;
      return isRefused ? { ...snapshot, head: seq } : { ...snapshot, rows: stale.rows, head: stale.seq };
    }
    return { ...snapshot, head: this.#has("headAfterRows") ? null : seq };
  }

  #sendSnapshot(socket: ModelSocket, { rows, head, epoch }: Extract<JoinRead, { kind: "snapshot" }>): void {
    socket.send({ type: "snapshot", rows, seq: head ?? this.database.seq, epoch });
  }

  #replay(socket: ModelSocket, { rows, head }: Extract<JoinRead, { kind: "replay" }>): void {
    socket.served = socket.from;
    for (const row of rows) if (row.seq > socket.served) this.#send(socket, row);
    // A send that failed has dropped the socket; what is written to it goes nowhere.
    if (head > socket.served) {
      socket.send({ type: "skip", seq: head, prev: socket.served, epoch: this.database.epoch });
    }
  }

  #offer(client: number, row: LogRow): void {
    const socket = this.#sockets.get(client);
    if (!socket) return;
    if (!socket.isLive) {
      if (!this.#has("noBuffer")) socket.buffer.push(row);
      return;
    }
    // Already covered by the snapshot or the replay.
    if (row.seq > socket.served) this.#send(socket, row);
  }

  #send(socket: ModelSocket, row: LogRow): void {
    if (this.#sockets.get(socket.client) !== socket) return;
    if (this.#nextSendFails) {
      this.#nextSendFails = false;
      // Encoding or sending threw: close this socket, never skip.
      if (!this.#has("swallowEmitError")) this.drop(socket.client);
      return;
    }
    const frame = this.#frameOf(row, socket.served);
    if (frame) socket.send(frame);
  }

  /** Re-reads committed state, as it is now. */
  #frameOf({ seq, entity, kind }: LogRow, prev: number): Frame | null {
    const place = { seq, prev, epoch: this.database.epoch };
    const version = this.database.rows.get(entity);
    if (version !== undefined) return { type: "upsert", entity, version, ...place };
    if (kind !== "del" && this.#has("dropNull")) return null;
    return kind === "revoke" ? { type: "skip", ...place } : { type: "delete", entity, version: seq, ...place };
  }

  // ---- the way to the store, and its faults

  deliver(client: number): void {
    const frame = this.#sockets.get(client)?.wire.shift();
    if (!frame) return;
    const tab = at(this.clients, client);
    const verdict = tab.apply(frame);
    if (verdict === "ok") return;
    tab.resyncs += 1;
    if (verdict === "snapshot") tab.epoch = 0;
    this.drop(client);
  }

  /** A frame that arrived and was never applied: a bad proxy, or a handler that threw. */
  loseFrame(client: number): void {
    this.#sockets.get(client)?.wire.shift();
  }

  emitFail(): void {
    this.#nextSendFails = true;
  }

  sendsSucceedFromNowOn(): void {
    this.#nextSendFails = false;
  }

  /** Carries the node's head, not the socket's own position: that is how a lost last frame is noticed. */
  heartbeat(client: number): void {
    const socket = this.#sockets.get(client);
    if (!socket?.isLive || this.#has("noHeartbeat")) return;
    const { served, count, node } = socket;
    const seq = this.#has("hbSent") ? served : Math.max(served, at(this.nodes, node).tail);
    socket.send({ type: "heartbeat", seq, count, epoch: this.database.epoch });
  }

  /** An HTTP read that races the socket: answered now, applied at some later moment. */
  fetchStart(client: number, entity: number): void {
    const tab = at(this.clients, client);
    if (!tab.isOut) tab.fetched = { entity, version: this.database.rows.get(entity) ?? null };
  }

  fetchApply(client: number): void {
    at(this.clients, client).applyFetched();
  }

  // ---- steps in a row, without which deep states are reached too rarely

  tx(entity: number, kind: Change): void {
    this.begin(entity, kind);
    this.commit(this.database.open.length - 1);
  }

  sync(): void {
    for (const node of range(NODES)) this.poll(node);
    for (const client of range(CLIENTS)) this.deliverAll(client, 99);
  }

  deliverAll(client: number, atMost: number): void {
    for (let n = 0; n < atMost && this.#sockets.get(client)?.wire.length; n += 1) this.deliver(client);
  }

  #has(mutant: Mutant): boolean {
    return this.#mutants.has(mutant);
  }
}
