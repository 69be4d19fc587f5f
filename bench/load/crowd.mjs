import { ask, cookieOf } from "./ask.mjs";
import { EventReader } from "./event-reader.mjs";

const CONCURRENT_HANDSHAKES = 32;

/** One workspace of the run: its sockets, what may be changed in it, and when each event reached each socket. */
export class Crowd {
  readers = [];
  received = new Map();
  /** What each position did, and when its command was sent. */
  changes = new Map();
  head = 0;

  /** `isWide`: names are as long as the contract allows. `isShared`: another node changes the first half of the rooms. */
  constructor({ slug, firstPerson, sockets, isWide = false, isShared = false }) {
    Object.assign(this, { slug, firstPerson, size: sockets, isWide, isShared });
  }

  async open(port) {
    const waiting = Array.from({ length: this.size }, (_, n) => n);
    const one = async () => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
        const reader = new EventReader((seq, _reader, at) => this.#got(seq, n, at));
        const cookie = cookieOf(this.firstPerson + n);
        this.readers[n] = await reader.open({ port, slug: this.slug, cookie });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_HANDSHAKES }, one));
    const path = `/v1/workspaces/${this.slug}`;
    const { workspace, members, roles, rooms, position } = await ask({ port, path, person: this.firstPerson });
    this.head = position.seq;
    this.id = workspace.id;
    const roleOf = (kind) => roles.find((role) => role.kind === kind).id;
    const other = { [roleOf("member")]: roleOf("guest"), [roleOf("guest")]: roleOf("member") };
    this.entities = {
      room: this.#ours(rooms).map(({ id, version }) => ({ id, path: `${path}/rooms/${id}`, version, kind: "room" })),
      // The owner's role is left alone, and so is who acts.
      member: members
        .filter(({ roleId }) => other[roleId])
        .map(({ id, version, roleId }) => ({
          id,
          path: `${path}/members/${id}`,
          version,
          kind: "member",
          roleId,
          other,
        })),
    };
  }

  /** Begins to note from here on. */
  forget() {
    this.received.clear();
    this.changes.clear();
  }

  #ours(rooms) {
    const sorted = rooms.sort((one, other) => (one.id < other.id ? -1 : 1));
    return this.isShared ? sorted.slice(Math.ceil(sorted.length / 2)) : sorted;
  }

  #got(seq, n, at) {
    let times = this.received.get(seq);
    if (!times) {
      times = new Float64Array(this.size);
      this.received.set(seq, times);
    }
    times[n] = at;
  }

  /** A position, and what it did: which entity has which version since, and when its command was sent. */
  changed(seq, change) {
    this.changes.set(seq, change);
    this.head = Math.max(this.head, seq);
  }

  /** The next thing to change: one that no command is about right now. */
  free(kind) {
    const entity = this.entities[kind].shift();
    if (!entity) throw new Error("commands wait for one another: the server does not keep up");
    return entity;
  }

  giveBack(entity) {
    this.entities[entity.kind].push(entity);
  }

  get isServed() {
    return this.readers.every((reader) => reader.next === this.head + 1);
  }

  /** Throws when a delivery is missing, doubled or out of order. */
  judge() {
    for (const { gaps, doubled, next } of this.readers) {
      if (gaps + doubled > 0 || next !== this.head + 1)
        throw new Error(`${this.slug}: ${gaps} missed, ${doubled} doubled, stands at ${next - 1} of ${this.head}`);
    }
  }

  close() {
    for (const reader of this.readers) reader.close();
  }
}
