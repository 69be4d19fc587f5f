import type { Frame } from "./model-socket.ts";
import type { Mutants } from "./mutants.ts";

export type Fetched = { entity: number; version: number | null };
/** What a frame asks of the client's connection. */
export type Verdict = "ok" | "resume" | "snapshot";

type Heartbeat = Extract<Frame, { type: "heartbeat" }>;
type Snapshot = Extract<Frame, { type: "snapshot" }>;
type Stored = Exclude<Frame, Heartbeat | Snapshot>;

/** One tab: its store, guarded by versions and tombstones, and its place in the stream. */
export class ModelClient {
  readonly id: number;
  readonly #mutants: Mutants;
  /** Entity → version of what is on screen. */
  state = new Map<number, number>();
  /** Entity → newest version known, of what was deleted too. */
  #versions = new Map<number, number>();
  /** The position of the snapshot it holds. */
  #base = 0;
  cursor = 0;
  /** 0 until it holds a snapshot. */
  epoch = 0;
  /** Frames counted on this socket, and the position they were last confirmed up to. */
  #count = 0;
  #confirmed = 0;
  /** An HTTP read that races the socket. */
  fetched: Fetched | null = null;
  isOut = false;
  resyncs = 0;

  constructor(id: number, mutants: Mutants) {
    this.id = id;
    this.#mutants = mutants;
  }

  /** A new socket: what it will send is counted from the beginning. */
  connects(): void {
    this.#count = 0;
    if (this.#mutants.has("confirmed")) this.cursor = this.#confirmed;
  }

  /** Access is over: nothing of the workspace stays. */
  empties(): void {
    this.state.clear();
    this.#versions.clear();
    this.isOut = true;
  }

  apply(frame: Frame): Verdict {
    if (frame.type === "snapshot") return this.#takeSnapshot(frame);
    if (frame.epoch !== this.epoch && !this.#lacks("noEpochCheck") && !this.#lacks("noEpoch")) return "resume";
    return frame.type === "heartbeat" ? this.#compare(frame) : this.#takeStored(frame);
  }

  applyFetched(): void {
    if (!this.fetched || this.isOut || this.epoch === 0) return;
    const { entity, version } = this.fetched;
    this.fetched = null;
    if (version === null) return;
    const known = Math.max(this.#versions.get(entity) ?? 0, this.#base);
    if (version > known || this.#lacks("noVersion")) this.#put(entity, version);
  }

  #takeSnapshot({ rows, seq, epoch }: Snapshot): Verdict {
    this.#count += 1;
    this.state = new Map(rows);
    this.#versions = new Map(rows);
    this.#base = this.#lacks("noBase") ? 0 : seq;
    this.cursor = seq;
    this.#confirmed = seq;
    if (this.epoch !== epoch) this.fetched = null;
    this.epoch = epoch;
    return "ok";
  }

  #compare({ seq, count }: Heartbeat): Verdict {
    if (this.#mutants.has("counts")) {
      if (count !== this.#count) return "snapshot";
      this.#confirmed = this.cursor;
    }
    return seq > this.cursor && !this.#lacks("noHbCheck") ? "resume" : "ok";
  }

  #takeStored(frame: Stored): Verdict {
    this.#count += 1;
    const isChained = !this.#lacks("noPrev") && !this.#mutants.has("counts");
    if (isChained && frame.prev !== this.cursor) return "resume";
    if (frame.seq <= this.cursor) return "ok";
    this.cursor = frame.seq;
    if (frame.type === "upsert") this.#upsert(frame.entity, frame.version);
    if (frame.type === "delete") this.#delete(frame.entity, frame.version);
    return "ok";
  }

  #upsert(entity: number, version: number): void {
    if ((this.#versions.get(entity) ?? 0) <= version || this.#lacks("noVersion")) this.#put(entity, version);
  }

  #delete(entity: number, version: number): void {
    this.state.delete(entity);
    if (this.#lacks("noTombstone")) this.#versions.delete(entity);
    else this.#versions.set(entity, version);
  }

  #put(entity: number, version: number): void {
    this.state.set(entity, version);
    this.#versions.set(entity, version);
  }

  #lacks(safeguard: Parameters<Mutants["has"]>[0]): boolean {
    return this.#mutants.has(safeguard);
  }
}
