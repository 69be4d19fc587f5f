// The load of the data benchmark, driven over IPC by data.mjs: sockets that check what they get, commands over HTTP at a fixed
// rate whatever the answers do (open loop), and readers that come back after having missed events.
import { createHash } from "node:crypto";
import http from "node:http";
import { nowUs } from "../lib/wire.mjs";
import { EventReader } from "./event-reader.mjs";

const HOST = "127.0.0.1";
const CONCURRENT_HANDSHAKES = 32;
const PATIENCE_MS = 15_000;

const cookieOf = (person) =>
  `orbit_session=${createHash("sha256").update(`bench person ${person}`).digest("base64url")}`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

const ask = ({ port, method = "GET", path, person = 0, body }) =>
  new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body);
    const headers = { Origin: "http://bench.test", Cookie: cookieOf(person) };
    if (text) Object.assign(headers, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    const request = http.request({ host: HOST, port, method, path, headers, agent }, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (answer += part));
      response.on("end", () =>
        response.statusCode < 300
          ? resolve(JSON.parse(answer || "null"))
          : reject(
              Object.assign(new Error(`${method} ${path}: ${response.statusCode} ${answer}`), {
                status: response.statusCode,
              }),
            ),
      );
    });
    request.on("error", reject);
    request.end(text);
  });

/** One workspace of the run: its sockets, what may be changed in it, and when each event reached each socket. */
class Crowd {
  readers = [];
  received = new Map();
  head = 0;

  constructor({ slug, firstPerson, sockets }) {
    Object.assign(this, { slug, firstPerson, size: sockets });
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
    this.rooms = rooms.map(({ id, version }) => ({ path: `${path}/rooms/${id}`, version, kind: "room" }));
    // The owner's role is left alone, and so is who acts.
    this.members = members
      .filter(({ roleId }) => other[roleId])
      .map(({ id, version, roleId }) => ({ path: `${path}/members/${id}`, version, kind: "member", roleId, other }));
  }

  #got(seq, n, at) {
    let times = this.received.get(seq);
    if (!times) {
      times = new Float64Array(this.size);
      this.received.set(seq, times);
    }
    times[n] = at;
  }

  /** The next thing to change: one that no command is about right now. */
  free(kind) {
    const entity = (kind === "room" ? this.rooms : this.members).shift();
    if (!entity) throw new Error("commands wait for one another: the server does not keep up");
    return entity;
  }

  giveBack(entity) {
    (entity.kind === "room" ? this.rooms : this.members).push(entity);
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
}

let crowds = [];
let commands = 0;

const until = async (isTrue, what) => {
  const end = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`after ${PATIENCE_MS} ms still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** Renames a room, or gives a member the other of two roles. Resolves to how long it took, or to null when it was refused as too much. */
const change = async (port, crowd, kind) => {
  const entity = crowd.free(kind);
  const roleId = entity.other?.[entity.roleId];
  const body = kind === "room" ? { name: `Renamed ${++commands}` } : { roleId };
  const began = nowUs();
  const at = { port, method: "PATCH", path: entity.path, person: crowd.firstPerson };
  const answer = await ask({ ...at, body: { ...body, version: entity.version } }).catch(ifBusy);
  if (!answer) {
    crowd.giveBack(entity);
    return null;
  }
  const took = nowUs() - began;
  crowd.head = Math.max(crowd.head, answer.position.seq);
  Object.assign(entity, { version: answer[kind].version, roleId });
  crowd.giveBack(entity);
  return took;
};

/** Nothing was committed, and whoever asked may ask again. */
const ifBusy = (error) => {
  if (error.status === 503) return null;
  throw error;
};

/** Begins a command whenever one is due, however many are under way. */
const openLoop = ({ port, rate, durMs, kinds }) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const under = new Set();
    const took = [];
    let refused = 0;
    const done = (us) => (us === null ? refused++ : took.push(us));
    let count = 0;
    const timer = setInterval(() => {
      const due = Math.min(rate * durMs, rate * (performance.now() - began)) / 1000;
      for (; count < due; count++) {
        const command = change(port, crowds[count % crowds.length], kinds[count % kinds.length]);
        under.add(command);
        command.then(done, fail).finally(() => under.delete(command));
      }
      if (performance.now() - began < durMs) return;
      clearInterval(timer);
      Promise.all(under).then(() => resolve({ took, refused }), reject);
    }, 1);
    const fail = (error) => {
      clearInterval(timer);
      reject(error);
    };
  });

const summary = (values) => {
  const sorted = Float64Array.from(values).sort();
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
};

/** From the server's own record of when each event passed which stage, and from when it was received. */
const stagesOf = (passed) => {
  const spans = { lane: [], reread: [], encode: [], write: [], receive: [], total: [] };
  for (const row of passed) {
    const times = crowds.find(({ id }) => id === row.workspaceId)?.received.get(row.seq);
    if (!times) throw new Error(`${row.workspaceId}/${row.seq} was committed and reached nobody`);
    spans.lane.push(row.entered - row.committed);
    spans.reread.push(row.reread - row.entered);
    spans.encode.push(row.encoded - row.reread);
    spans.write.push(row.written - row.encoded);
    spans.receive.push(times.reduce((late, at) => Math.max(late, at), 0) - row.written);
    for (const at of times) spans.total.push(at - row.committed);
  }
  return Object.fromEntries(Object.entries(spans).map(([stage, values]) => [stage, summary(values)]));
};

const api = {
  async connect({ port, workspaces }) {
    crowds = workspaces.map((workspace) => new Crowd(workspace));
    for (const crowd of crowds) await crowd.open(port);
    return crowds.reduce((sum, { size }) => sum + size, 0);
  },

  async commit({ port, control, rate, durMs, kinds }) {
    for (const crowd of crowds) crowd.received.clear();
    await ask({ port: control, path: "/trace" });
    const { took, refused } = await openLoop({ port, rate, durMs, kinds });
    await until(() => crowds.every((crowd) => crowd.isServed), "all events at all sockets");
    for (const crowd of crowds) crowd.judge();
    const passed = await ask({ port: control, path: "/trace" });
    if (passed.length !== took.length) throw new Error(`${took.length} commands, ${passed.length} events`);
    return { commands: took.length, refused, command: summary(took), ...stagesOf(passed) };
  },

  disconnect() {
    for (const { readers } of crowds) for (const reader of readers) reader.close();
    crowds = [];
  },

  /** One reader that missed `events`, from its request to the last of them. */
  async replay({ port, slug, epoch, head, events }) {
    const began = nowUs();
    const arrived = Promise.withResolvers?.() ?? deferred();
    let last = 0;
    const reader = new EventReader((seq, _reader, at) => {
      last = at;
      if (seq === head) arrived.resolve();
    });
    const timer = setTimeout(() => arrived.reject(new Error(`${reader.events} of ${events} came`)), PATIENCE_MS);
    await reader.open({ port, slug, cookie: cookieOf(1), cursor: `${epoch}.${head - events}` });
    await arrived.promise;
    clearTimeout(timer);
    reader.close();
    const { gaps, doubled, hello } = reader;
    if (!hello.resumed || gaps + doubled > 0 || reader.events !== events)
      throw new Error(`resumed ${hello.resumed}, ${reader.events} of ${events}, ${gaps} missed, ${doubled} doubled`);
    return { ms: (last - began) / 1000, perSec: (events / (last - began)) * 1e6 };
  },

  roundTrip: async ({ control }) => summary(await ask({ port: control, path: "/round-trips" })),

  /** Events that no socket of this server was told of, unless it polls the log. */
  happen: ({ control, slug, events }) => ask({ port: control, path: `/happen?slug=${slug}&events=${events}` }),

  async arrived({ slug, head }) {
    const crowd = crowds.find((each) => each.slug === slug);
    crowd.head = head;
    await until(() => crowd.isServed, `${slug} at ${head}`);
    crowd.judge();
  },

  async position({ port, slug }) {
    return (await ask({ port, path: `/v1/workspaces/${slug}` })).position;
  },

  async close() {
    api.disconnect();
    agent.destroy();
  },
};

const deferred = () => {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

process.on("message", async ({ id, fn, args }) => {
  try {
    process.send({ id, ok: (await api[fn](args ?? {})) ?? null });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ hello: 1 });
