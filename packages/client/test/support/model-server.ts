import type { PositionDto } from "@orbit/shared/dto";
import { parseCursor } from "@orbit/shared/realtime";
import type { TransportName } from "../../src/route-choice.ts";
import type { Transport, TransportHandlers, TransportLink } from "../../src/transport.ts";
import type { FakeTime } from "./fake-timers.ts";

const AT = "2026-01-05T09:30:00.000Z";
const MEMBER = "01930000-0000-7000-8000-00000000000a";
const HEARTBEAT_MS = 15_000;
const POLL_MS = 1_000;

export type Rows = ReadonlyMap<string, { readonly version: number; readonly name: string }>;
/** How the network treats what is opened from now on: a held stream is one whose answer never gets through. */
export type Passage = "open" | "refused" | "held";
export type WireFault = "lose" | "repeat";

const roomId = (n: number): string => `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** One connection of the model's server, or a chain of polls. Everything it was told to send is counted. */
class ModelLink implements TransportLink {
  readonly #server: ModelServer;
  readonly #handlers: TransportHandlers;
  readonly #kind: TransportName;
  isOpen = true;
  #served: number | null = null;
  #sent = 0;

  constructor(server: ModelServer, kind: TransportName, handlers: TransportHandlers) {
    this.#server = server;
    this.#kind = kind;
    this.#handlers = handlers;
  }

  greet(cursor: PositionDto | null): void {
    if (!this.isOpen) return;
    const { epoch, head } = this.#server;
    const resumed = cursor?.epoch === epoch && cursor.seq <= head;
    this.#served = resumed ? cursor.seq : head;
    this.#sent = 0;
    const hello = { protocol: { version: 1, min: 1 }, memberId: MEMBER, epoch, seq: this.#served, resumed };
    this.#deliver({
      type: "hello",
      ...hello,
      heartbeatMs: HEARTBEAT_MS,
      serverTime: AT,
      presence: [],
      roomPresence: [],
    });
    this.pump();
    this.#rhythm();
  }

  pump(): void {
    while (this.isOpen && this.#served !== null && this.#served < this.#server.head) {
      this.#served += 1;
      this.#sent += 1;
      this.#deliver(this.#server.frameAt(this.#served));
    }
  }

  send(): void {}

  close(): void {
    this.end(1000, "");
  }

  end(code: number, reason = ""): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#handlers.onClose(code, reason);
  }

  /** A restored server has other connections; the heartbeat tells the ones it kept. */
  rewind(): void {
    if (this.#served !== null) this.#served = this.#server.head;
    this.#sent = 0;
  }

  #rhythm(): void {
    const { time } = this.#server;
    if (this.#kind === "poll") {
      this.#beat();
      time.after(POLL_MS, () => this.#renew());
      return;
    }
    time.after(HEARTBEAT_MS, () => {
      if (!this.isOpen) return;
      this.#beat();
      this.#rhythm();
    });
  }

  #renew(): void {
    if (!this.isOpen || this.#served === null) return;
    this.#handlers.onRenewed();
    this.greet({ epoch: this.#server.epoch, seq: this.#served });
  }

  #beat(): void {
    const { epoch, head } = this.#server;
    this.#deliver({ type: "heartbeat", epoch, head, seq: this.#served, sent: this.#sent });
  }

  #deliver(frame: object): void {
    if (!this.isOpen) return;
    // An answer to a poll is one text: it is there as a whole or not at all.
    const fault = this.#kind === "poll" ? undefined : this.#server.takeFault();
    if (fault === "lose") return;
    this.#handlers.onMessage(JSON.stringify(frame));
    if (fault === "repeat" && this.isOpen) this.#handlers.onMessage(JSON.stringify(frame));
  }
}

/** A log, its rows, and a network that does as told. */
export class ModelServer {
  readonly time: FakeTime;
  readonly passages: Record<TransportName, Passage> = { websocket: "open", events: "open", poll: "open" };
  readonly #links: ModelLink[] = [];
  readonly #faults: WireFault[] = [];
  #log: { n: number; version: number }[] = [];
  epoch = 1;

  constructor(time: FakeTime) {
    this.time = time;
  }

  get head(): number {
    return this.#log.length;
  }

  get rows(): Rows {
    return new Map(this.#log.map(({ n, version }) => [roomId(n), { version, name: this.#nameOf(n, version) }]));
  }

  get openLinks(): readonly ModelLink[] {
    return this.#links.filter(({ isOpen }) => isOpen);
  }

  transport(kind: TransportName): Transport {
    return { open: (url, handlers) => this.#open(kind, url, handlers) };
  }

  commit(n: number): void {
    const version = this.#log.filter((entry) => entry.n === n).length + 1;
    this.#log.push({ n, version });
    for (const link of this.openLinks) link.pump();
  }

  /** Restored from a backup that lacks the last `count` rows. */
  rewind(count: number): void {
    this.epoch += 1;
    this.#log = this.#log.slice(0, Math.max(0, this.#log.length - count));
    for (const link of this.openLinks) link.rewind();
  }

  faultNext(fault: WireFault): void {
    this.#faults.push(fault);
  }

  takeFault(): WireFault | undefined {
    return this.#faults.shift();
  }

  heals(): void {
    this.#faults.length = 0;
    for (const kind of ["websocket", "events", "poll"] as const) this.passages[kind] = "open";
  }

  frameAt(seq: number): object {
    // Every place up to the head is in the log.
    const { n, version } = this.#log[seq - 1] as { n: number; version: number };
    const room = { id: roomId(n), name: this.#nameOf(n, version), createdBy: null, createdAt: AT, version };
    return {
      type: "event",
      channel: "workspace:1",
      seq,
      at: AT,
      actorId: null,
      event: { type: "workspace.room.renamed", room },
    };
  }

  #nameOf(n: number, version: number): string {
    return `room ${n}, version ${version} of history ${this.epoch}`;
  }

  #open(kind: TransportName, url: string, handlers: TransportHandlers): TransportLink {
    const link = new ModelLink(this, kind, handlers);
    this.#links.push(link);
    const passage = this.passages[kind];
    const cursor = parseCursor(new URL(url).searchParams.get("cursor") ?? "");
    if (passage === "open") this.time.after(5, () => link.greet(cursor));
    if (passage === "refused") this.time.after(5, () => link.end(1006));
    return link;
  }
}
