// Orbit itself: the composed server on a real Postgres (which is not counted, and runs on the load generator's CPU).
// `apps/api/test/bench` says what is in the path and what is not.
import { createHash } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../scripts/lib/bundle.mjs";
import { ENVELOPE_BYTES } from "../lib/wire.mjs";
import { HOST } from "./host.mjs";

const api = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../apps/api");
const PEOPLE = 10_000;
const cookies = Array.from(
  { length: PEOPLE },
  (_, n) => `orbit_session=${createHash("sha256").update(`bench person ${n}`).digest("base64url")}`,
);

const endpoint = (port) => ({
  proto: "ws",
  host: HOST,
  port,
  path: "/v1/ws?workspace={channel}",
  count: "frames",
  headers: { Origin: "http://bench.test" },
  cookies,
  readyText: '"type":"hello"',
});

/** One database for all servers of a run: starting it costs seconds, and nothing writes to it. */
let database = null;
const databaseUrl = (ctx) => {
  database ??= ctx.daemon(process.execPath, ["--import", "tsx", "test/bench/database.ts"], {
    cwd: api,
    ready: /DATABASE (\S+)/,
  });
  return database;
};

/** Bundled as the shipped server is: what runs TypeScript in development makes functions slower. */
const entry = "dist/bench/serve.js";
let bundled = null;
const bundleOnce = () => {
  bundled ??= bundle({ entry: "test/bench/serve.ts", outfile: entry });
  return bundled;
};

const serve = async (ctx, env) => {
  const port = ctx.port();
  const ctrl = ctx.port();
  const url = await databaseUrl(ctx);
  // For a profile: ORBIT_NODE_ARGS="--cpu-prof --cpu-prof-dir=/tmp/profiles"
  const more = (process.env.ORBIT_NODE_ARGS ?? "").split(" ").filter(Boolean);
  await bundleOnce();
  const { pid } = await ctx.spawn(process.execPath, [...more, entry], {
    cwd: api,
    env: { PORT: port, CTRL_PORT: ctrl, DATABASE_URL: url, ...env },
    ready: "READY",
  });
  return { port, ctrl, pid };
};

export const orbit = {
  id: "orbit",
  label: "Orbit: sessions, positions, presence, slow-reader rules",
  group: "ours",
  envelopeBytes: ENVELOPE_BYTES,
  available: () => null,
  async start(ctx) {
    const { port, ctrl, pid } = await serve(ctx, {});
    return { endpoints: [endpoint(port)], publisher: { kind: "ctrl", host: HOST, port: ctrl }, pids: [pid] };
  },
};

/** Nodes and a broker, all on the server's CPU. Everything is published on the first, as one command's node. */
export const orbitNodes = ({ id, label, hub, startHub, available, count = 2 }) => ({
  id,
  label,
  nodes: count,
  group: "multi",
  envelopeBytes: ENVELOPE_BYTES,
  available,
  async start(ctx) {
    const broker = await startHub(ctx);
    const env = { HUB: `${hub}://${HOST}:${broker.port}`, HUB_SECRET: "the benchmark's nodes share this secret" };
    const nodes = [];
    while (nodes.length < count) nodes.push(await serve(ctx, env));
    return {
      endpoints: nodes.map(({ port }) => endpoint(port)),
      publisher: { kind: "ctrl", host: HOST, port: nodes[0].ctrl },
      pids: [broker.pid, ...nodes.map(({ pid }) => pid)],
    };
  },
});
