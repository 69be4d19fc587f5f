import { Connection, type ConnectionState, RouteChoice, systemClock, systemTimers } from "@orbit/client";
import type { PositionDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { type ClientMessage, decodeServerFrame, type ServerEvent, type ServerFrame } from "@orbit/shared/realtime";
import type { History } from "../history/history.ts";
import { PATIENCE_MS } from "../patience.ts";
import type { Account, Where } from "./account.ts";
import { heldBy } from "./entity-of.ts";
import { RecordingTransport } from "./recording-transport.ts";
import { digestOf, Replica } from "./replica.ts";
import { isSamePosition } from "./shelf.ts";

/** What a test makes a client do wrong, to show that something notices, or that without a repair nothing would. */
export type ClientFaults = {
  /** The frame is lost on its way: nobody counts it. */
  loses?(frame: ServerFrame): boolean;
  /** What arrives in place of what was sent: the same twice, or as a newer server would have said it. */
  arrivesAs?(text: string): readonly string[];
  /** The handler throws. */
  throwsAt?(frame: ServerFrame): boolean;
  /** Heartbeats are not looked at: no count, no head, no silence noticed. */
  ignoresHeartbeats?: boolean;
  /** Older rows overwrite newer ones. */
  hasNoVersionGuard?: boolean;
};

export type ClientOptions = {
  account: Account;
  slug: string;
  history: History;
  /** Another address than the account's, such as a proxy before the sockets alone. */
  where?: Where;
  faults?: ClientFaults;
  /** Takes over what another tab held and where it stood, as a page that wakes after a long sleep does. */
  resumesFrom?: RecordingClient;
  /** In [0, 1); spreads reconnections. */
  random?: () => number;
};

const LOOK_EVERY_MS = 10;

/** One tab of one person, made of the very connection that the SPA uses, which writes down everything it sees and holds. */
export class RecordingClient {
  readonly name: string;
  readonly account: Account;
  readonly slug: string;
  readonly replica: Replica;
  readonly #history: History;
  readonly #faults: ClientFaults;
  readonly #where: Where | null;
  readonly #transport: RecordingTransport;
  readonly #connection: Connection;
  #snapshotAt: PositionDto | null;
  readonly resyncs: string[] = [];
  readonly states: ConnectionState["status"][] = [];

  constructor(name: string, options: ClientOptions) {
    this.name = name;
    this.account = options.account;
    this.slug = options.slug;
    this.#history = options.history;
    this.#faults = options.faults ?? {};
    this.#where = options.where ?? null;
    this.replica =
      options.resumesFrom?.replica ?? new Replica({ guardsVersions: this.#faults.hasNoVersionGuard !== true });
    this.#snapshotAt = options.resumesFrom?.cursor ?? null;
    this.#transport = new RecordingTransport({
      client: name,
      history: this.#history,
      headers: () => ({ cookie: this.account.cookie, origin: this.account.where.origin }),
      loses: (text) => this.#isLost(text),
      arrivesAs: (text) => this.#faults.arrivesAs?.(text) ?? [text],
    });
    this.#connection = this.#connect(options.random ?? Math.random);
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get cursor(): PositionDto | null {
    return this.#connection.cursor;
  }

  /** Frames lost on purpose. */
  get lost(): number {
    return this.#transport.lost;
  }

  /** Takes a snapshot, unless it took over another tab's, and opens the socket behind it, as a page does. */
  async open(): Promise<void> {
    if (!this.#snapshotAt) await this.#takeSnapshot();
    this.#connection.start();
    await this.until("being live", () => this.state.status === "live");
  }

  close(): void {
    this.#connection.stop();
  }

  send(message: ClientMessage): void {
    this.#connection.send(message);
  }

  freeze(): void {
    this.#transport.freeze();
  }

  thaw(): void {
    this.#transport.thaw();
  }

  /** The socket ends without a word, and the connection finds out. */
  vanish(): void {
    this.#transport.vanish();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  /** The answer of a command of this very tab, which its own screen shows at once. */
  applyAnswer(event: ServerEvent, position: PositionDto): void {
    this.#apply(event, position);
  }

  /** Resolves once `condition` holds. @throws with what the client saw last when it never does. */
  async until(what: string, condition: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`${this.name} waited in vain for ${what}; ${this.#story()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Whether everything up to that row is held. */
  holds(seq: number): boolean {
    return this.state.status === "live" && (this.cursor?.seq ?? -1) >= seq;
  }

  /**
   * Compares what the frames have come to with the server's own answer, and writes both digests down. Null while the two are at
   * different positions, which says nothing yet.
   */
  async compare(): Promise<"same" | "different" | null> {
    const snapshot = await this.#fetchSnapshot();
    if (!snapshot || !isSamePosition(this.cursor, snapshot.position)) return null;
    const [ofClient, ofServer] = [this.replica.digest(), digestOf(snapshot)];
    this.#history.record({ kind: "digests", client: this.name, position: snapshot.position, ofClient, ofServer });
    return ofClient === ofServer ? "same" : "different";
  }

  #connect(random: () => number): Connection {
    const base = (this.#where ?? this.account.where).base.replace(/^http/, "ws");
    const endpoint = `${base}/v1/ws`;
    return new Connection({
      routes: new RouteChoice([{ name: "websocket", endpoint, transport: this.#transport }]),
      workspace: this.slug,
      cursor: () => this.#snapshotAt,
      preflight: () => this.#preflight(),
      clock: systemClock,
      timers: systemTimers,
      random,
      on: {
        frame: (frame, position) => this.#take(frame, position),
        state: ({ status }) => void this.states.push(status),
        resync: (reason) => void this.#resync(reason),
        // A signal, which has no place, changes nothing that is held.
        unknown: (_type, position) => {
          if (position) this.#connection.resync("unknown_event");
        },
        fault: () => undefined,
      },
    });
  }

  #isLost(text: string): boolean {
    const decoded = decodeServerFrame(text);
    if (decoded.kind !== "frame") return false;
    if (this.#faults.ignoresHeartbeats && decoded.frame.type === "heartbeat") return true;
    return this.#faults.loses?.(decoded.frame) ?? false;
  }

  #take(frame: ServerFrame, position: PositionDto | null): void {
    if (this.#faults.throwsAt?.(frame)) throw new Error("the handler threw, as the test told it to");
    if (frame.type === "event" && position) this.#apply(frame.event, position);
  }

  #apply(event: ServerEvent, position: PositionDto): void {
    const rights = this.replica.apply(event, position);
    const held = heldBy(event);
    const now = held && this.#now(held.entity);
    if (now) this.#history.record({ kind: "stored", client: this.name, held: now });
    if (rights === "gained_rights") this.#connection.resync("gained_rights");
  }

  /** What the store holds of an entity after all the guards; null for invitations, which come and go with rights. */
  #now(entity: string): { entity: string; version: number | null } | null {
    const [noun, id = ""] = entity.split(":");
    const { members, roles, rooms, workspace } = this.replica;
    const shelf = { member: members, role: roles, room: rooms, workspace }[noun ?? ""];
    return shelf ? { entity, version: shelf.get(id)?.version ?? null } : null;
  }

  async #resync(reason: string): Promise<void> {
    this.resyncs.push(reason);
    const isThere = await this.#takeSnapshot();
    if (isThere && this.#snapshotAt) this.#connection.synced(this.#snapshotAt);
    else this.#connection.syncFailed();
  }

  async #takeSnapshot(): Promise<boolean> {
    const snapshot = await this.#fetchSnapshot();
    if (!snapshot) return false;
    this.replica.hydrate(snapshot);
    this.#snapshotAt = snapshot.position;
    this.#history.record({ kind: "snapshot", client: this.name, position: snapshot.position });
    return true;
  }

  async #fetchSnapshot(): Promise<WorkspaceSnapshotDto | null> {
    const { status, body } = await this.account.request<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${this.slug}`);
    return status === 200 ? body : null;
  }

  async #preflight() {
    const answer = await this.account.request("GET", `/v1/realtime/preflight?workspace=${this.slug}`);
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    return { status: answer.status, retryAfterMs: Number.isNaN(seconds) ? null : seconds * 1_000 };
  }

  #story(): string {
    const at = this.cursor ? `${this.cursor.epoch}.${this.cursor.seq}` : "nowhere";
    return `it is ${JSON.stringify(this.state)} at ${at}, and took snapshots because of [${this.resyncs.join(", ")}]`;
  }
}
