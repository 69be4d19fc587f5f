// What one reader holds of a workspace, kept as a client keeps it, and whether anything is missing from it.
import { ask } from "./ask.mjs";
import { EventReader } from "./event-reader.mjs";

/** What is changed while it reads, by id: the rooms. */
const entitiesOf = ({ rooms }) => new Map(rooms.map((room) => [room.id, room]));

/**
 * Reads the stream of one workspace, comes back with its position when it is sent away, and takes a snapshot when it is told
 * to. A position is had when its frame came, when a newer frame of the same entity came in its place (the log is collapsed
 * for who is far behind), or when a snapshot has it.
 */
export class Replica {
  frames = 0;
  bytes = 0;
  snapshots = 0;
  /** What must never be: a frame that came again or too late, and a heartbeat that counts other frames than came. */
  disordered = 0;
  miscounted = 0;
  sentAwayWith = [];
  /** Positions that no frame came for. */
  #skipped = [];
  /** All up to here is in a snapshot that was taken. */
  #covered = 0;
  /** The newest frame. */
  #last = 0;
  #held = new Map();
  #framesOfSocket = 0;
  #reader = null;
  #epoch = 0;
  #isEnded = false;
  #who;

  /** `who`: the port, the workspace's slug, a person and their cookie. */
  constructor(who) {
    this.#who = who;
  }

  async open() {
    await this.#takeSnapshot();
    this.snapshots = 0; // the first is how anybody begins
    this.#last = this.#covered;
    this.first = this.#covered;
    await this.#connect();
    return this;
  }

  /** The position that all is had up to, but for what is skipped. */
  /** Of the snapshot it began with. */
  first = 0;

  get position() {
    return Math.max(this.#last, this.#covered);
  }

  stopReading() {
    this.#reader.stopReading();
  }

  readOn() {
    this.#reader.readOn();
  }

  close() {
    this.#isEnded = true;
    this.#reader.close();
  }

  /** `changes`: what each position did, entity and version. Once nothing more happens. */
  async judge(changes) {
    const lost = { missing: 0, collapsed: 0, inSnapshots: 0 };
    for (const seq of this.#skipped) lost[this.#fateOf(seq, changes)]++;
    return { ...lost, different: await this.#differences() };
  }

  #fateOf(seq, changes) {
    if (seq <= this.#covered) return "inSnapshots";
    const { id, version } = changes.get(seq);
    return this.#held.get(id)?.version > version ? "collapsed" : "missing";
  }

  /** How many entities are other than the server has them. */
  async #differences() {
    const truth = entitiesOf(await this.#snapshot());
    const ids = new Set([...truth.keys(), ...this.#held.keys()]);
    return [...ids].filter((id) => JSON.stringify(truth.get(id)) !== JSON.stringify(this.#held.get(id))).length;
  }

  #snapshot() {
    const { port, slug, person } = this.#who;
    return ask({ port, path: `/v1/workspaces/${slug}`, person });
  }

  async #takeSnapshot() {
    const snapshot = await this.#snapshot();
    this.snapshots++;
    this.#epoch = snapshot.position.epoch;
    this.#covered = snapshot.position.seq;
    for (const entity of entitiesOf(snapshot).values()) this.#hold(entity);
  }

  async #connect() {
    const { port, slug, cookie } = this.#who;
    const reader = new EventReader(undefined, (frame, bytes) => this.#take(frame, bytes));
    this.#reader = reader;
    this.#framesOfSocket = 0;
    await reader.open({
      port,
      slug,
      cookie,
      cursor: `${this.#epoch}.${this.position}`,
      closed: () => this.#sentAway(reader),
    });
  }

  #sentAway({ closeCode }) {
    if (this.#isEnded) return;
    this.sentAwayWith.push(closeCode ?? "no word");
    void this.#connect();
  }

  #take(frame, bytes) {
    if (frame.type === "resync") void this.#takeSnapshot();
    if (frame.type === "heartbeat" && frame.sent !== this.#framesOfSocket) this.miscounted++;
    if (frame.type === "event" && frame.seq !== undefined) this.#stored(frame, bytes);
  }

  #stored({ seq, event }, bytes) {
    this.frames++;
    this.bytes += bytes;
    this.#framesOfSocket++;
    if (seq <= this.#last) this.disordered++;
    for (let skipped = this.#last + 1; skipped < seq; skipped++) this.#skipped.push(skipped);
    this.#last = Math.max(this.#last, seq);
    this.#hold(event.room);
  }

  #hold(entity) {
    if (!(this.#held.get(entity.id)?.version >= entity.version)) this.#held.set(entity.id, entity);
  }
}
