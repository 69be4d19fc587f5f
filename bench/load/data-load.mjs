// The load of the data benchmark, driven over IPC by data.mjs: sockets that check what they get, commands over HTTP at a fixed
// rate whatever the answers do (open loop), and readers that come back after having missed events.
import { setTimeout as sleep } from "node:timers/promises";
import { nowUs } from "../lib/wire.mjs";
import { ask, cookieOf, hangUp } from "./ask.mjs";
import { commandsAt } from "./commands-at.mjs";
import { Crowd } from "./crowd.mjs";
import { EventReader } from "./event-reader.mjs";
import { stalledTurn, warmUp } from "./stalled-turn.mjs";
import { until } from "./until.mjs";

const PATIENCE_MS = 15_000;

let crowds = [];
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
    for (const crowd of crowds) crowd.forget();
    await ask({ port: control, path: "/trace" });
    const commands = commandsAt({ port, rate, kinds, crowds });
    await sleep(durMs);
    const { took, refused } = await commands.stop();
    await until(() => crowds.every((crowd) => crowd.isServed), "all events at all sockets");
    for (const crowd of crowds) crowd.judge();
    const passed = await ask({ port: control, path: "/trace" });
    if (passed.length !== took.length) throw new Error(`${took.length} commands, ${passed.length} events`);
    return { commands: took.length, refused, command: summary(took), ...stagesOf(passed) };
  },

  disconnect() {
    for (const crowd of crowds) crowd.close();
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

  warmUp: (how) => warmUp({ ...how, crowd: crowds[0] }),

  stalled: (how) => stalledTurn({ ...how, crowd: crowds[0] }),

  async position({ port, slug }) {
    return (await ask({ port, path: `/v1/workspaces/${slug}` })).position;
  },

  async close() {
    api.disconnect();
    hangUp();
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
