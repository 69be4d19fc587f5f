import {
  type Connection,
  createConnection,
  createWebSocketTransport,
  finalStatuses,
  RouteChoice,
  systemClock,
  systemTimers,
  type Transport,
} from "@orbit/client";
import type { PositionDto } from "@orbit/shared/dto";
import type { ServerFrame } from "@orbit/shared/realtime";
import type { Account } from "@orbit/testkit";
import { WebSocket } from "ws";
import type { LimitBook } from "../people/limit-book.ts";
import type { ReaderRecord } from "./reader-record.ts";
import type { ReaderTally } from "./reader-tally.ts";

type Options = {
  readonly account: Account;
  readonly slug: string;
  /** What it holds when it begins. */
  readonly after: PositionDto;
  readonly record: ReaderRecord;
  readonly tally: ReaderTally;
  readonly limits: LimitBook;
  readonly random: () => number;
  /** A stored frame that this reader had not seen yet. */
  readonly heard?: (reader: Reader, seq: number, at: number) => void;
  /** Every frame, for who watches more than the stream. */
  readonly watch?: (frame: ServerFrame) => void;
};

/** Holes that the server itself spoke of; all other reasons are the reader's own discoveries. */
const FOUND = new Set(["count_differs", "malformed_frame", "frame_not_applied"]);

/** One tab of one member: the product's own connection, which keeps nothing but what a verdict takes. */
export class Reader {
  readonly record: ReaderRecord;
  readonly #options: Options;
  readonly #connection: Connection;
  #socket: WebSocket | null = null;
  #openedAt = 0;
  #isGreeted = false;
  /** Since when it is without a live socket that it once had. */
  #awaySince: number | null = null;
  /** When it was first live; null before. */
  liveAt: number | null = null;
  /** When the server ended it for good; null while it did not. */
  endedAt: number | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.record = options.record;
    const { account, slug, after, random, tally } = options;
    const endpoint = `${account.where.base.replace(/^http/, "ws")}/v1/ws`;
    this.#connection = createConnection({
      routes: new RouteChoice([{ name: "websocket", endpoint, transport: this.#transport() }]),
      workspace: slug,
      cursor: () => after,
      preflight: () => this.#preflight(),
      clock: systemClock,
      timers: systemTimers,
      random,
      on: {
        frame: (frame, position) => this.#take(frame, position),
        state: ({ status }) => this.#became(status),
        resync: (reason) => void this.#takeSnapshot(reason),
        unknown: (type) => tally.faults.add(`unknown event ${type}`),
        fault: () => tally.faults.add("frame that could not be read"),
      },
    });
  }

  get isLive(): boolean {
    return this.#connection.state.status === "live" && this.#awaySince === null;
  }

  /** Whether everything up to there is held, as far as this reader knows. */
  holds(seq: number): boolean {
    return this.isLive && (this.#connection.cursor?.seq ?? -1) >= seq;
  }

  start(): void {
    this.#connection.start();
  }

  /** As a network that goes away: no goodbye. */
  cut(): void {
    this.#awaySince ??= performance.now();
    this.#socket?.terminate();
  }

  /** Stops reading what comes, as a frozen tab does. */
  freeze(): void {
    this.#socket?.pause();
  }

  thaw(): void {
    this.#socket?.resume();
  }

  /** Closes the tab. What it held until now is what it answers for. */
  stop(): void {
    this.record.until ??= this.#connection.cursor?.seq ?? this.record.from;
    this.#connection.stop();
  }

  /** Without a word, when nothing is asked of it any more. */
  drop(): void {
    this.#connection.stop();
    this.#socket?.terminate();
  }

  #transport(): Transport {
    const { account, tally, limits } = this.#options;
    const opened = (socket: WebSocket) => {
      this.#socket = socket;
      this.#openedAt = performance.now();
    };
    class Socket extends WebSocket {
      constructor(address: string) {
        const headers = { cookie: account.cookie, origin: account.where.origin };
        super(address, { headers, perMessageDeflate: false });
        opened(this);
      }
    }
    const transport = createWebSocketTransport(Socket);
    return {
      open: (url, handlers) => {
        let isOurs = false;
        this.#isGreeted = false;
        const onClose = (code: number, reason: string) => {
          const how = `${code} ${reason.split(" ")[0] || "no handshake"}`;
          if (!isOurs) (this.#isGreeted ? tally.closes : tally.attempts).add(how);
          if (reason.startsWith("too_many_sockets")) limits.met("too_many_sockets");
          this.record.isLive = false;
          handlers.onClose(code, reason);
        };
        const link = transport.open(url, { ...handlers, onClose });
        return {
          send: (text) => link.send(text),
          close: () => {
            isOurs = true;
            link.close();
          },
        };
      },
    };
  }

  #take(frame: ServerFrame, position: PositionDto | null): void {
    const at = performance.now();
    if (frame.type === "hello") this.#greeted(at, frame.resumed);
    const seq = this.record.take(frame, at);
    if (seq !== null && position) this.#options.heard?.(this, seq, at);
    this.#options.watch?.(frame);
  }

  #greeted(at: number, resumed: boolean): void {
    const { tally } = this.#options;
    this.#isGreeted = true;
    tally.hello.record(at - this.#openedAt);
    tally.greetings.add(resumed ? "resumed" : "fresh");
  }

  #became(status: Connection["state"]["status"]): void {
    const now = performance.now();
    this.record.isLive = status === "live";
    if (status === "live") this.#live(now);
    else if (this.liveAt !== null) this.#awaySince ??= now;
    if (!(finalStatuses as readonly string[]).includes(status)) return;
    this.record.endedWith = status;
    this.endedAt ??= now;
  }

  #live(now: number): void {
    this.liveAt ??= now;
    if (this.#awaySince !== null) this.#options.tally.back.record(now - this.#awaySince);
    this.#awaySince = null;
  }

  /** As the SPA does; what it holds is not kept. */
  async #takeSnapshot(reason: string): Promise<void> {
    const { account, slug, tally, limits } = this.#options;
    tally.snapshots.add(reason);
    const answer = await account.request<{ position: PositionDto }>("GET", `/v1/workspaces/${slug}`);
    if (answer.status === 429) limits.met("snapshot");
    if (answer.status !== 200) return this.#connection.syncFailed();
    const { position } = answer.body;
    this.record.snapshot(position.seq, performance.now(), FOUND.has(reason) ? "found" : "told");
    this.#connection.synced(position);
  }

  async #preflight() {
    const { account, slug, tally, limits } = this.#options;
    const { status, headers } = await account.request("GET", `/v1/realtime/preflight?workspace=${slug}`);
    if (status < 200 || status >= 300) tally.refusals.add(status);
    if (status === 429) limits.met("connection");
    if (status === 503) limits.met("busy");
    const seconds = Number(headers.get("retry-after") ?? Number.NaN);
    return { status, retryAfterMs: Number.isNaN(seconds) ? null : seconds * 1_000 };
  }
}
