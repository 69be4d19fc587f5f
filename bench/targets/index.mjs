// Target registry. A target is
//   { id, label, group, available() -> null | 'why not', async start(ctx) -> running }
// and running is
//   { endpoints: [spec], publisher: spec, pids: [..] }
// with an endpoint spec for the load generator
//   { proto: 'ws'|'socketio'|'nats'|'mqtt', host, port, path, count: 'frames'|'stream'|'markers',
//     headers?, cookies?, subscribe?, readyText?, subprotocol?, deflate? }
// and a publisher spec { kind: 'ctrl'|'nats'|'mqtt', host, port } or { kind: 'http', url, headers?, body? }.
// ctx: { port() -> free port, spawn(cmd, args, {env, ready: 'line'|port}) -> child, tmp, serverCpu }
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { orbit, orbitNodes } from "./orbit.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
export const HOST = "127.0.0.1";
const script = (f) => path.join(here, f);
const root = path.join(here, "..");
const nodeModule = (p) => (fs.existsSync(path.join(root, "node_modules", p)) ? null : `npm package ${p} not installed`);
const onPath = (...names) => {
  for (const n of names) {
    for (const d of [...(process.env.PATH || "").split(":"), "/usr/sbin", "/usr/local/sbin"]) {
      const f = path.join(d, n);
      if (fs.existsSync(f)) return f;
    }
  }
  return null;
};
export const bin = {
  nats: () => process.env.NATS_SERVER || onPath("nats-server"),
  mosquitto: () => process.env.MOSQUITTO || onPath("mosquitto"),
  redis: () => process.env.REDIS_SERVER || onPath("redis-server", "valkey-server"),
  bun: () =>
    process.env.BUN ||
    [path.join(root, "node_modules/@oven/bun-linux-x64/bin/bun")].find((f) => fs.existsSync(f)) ||
    onPath("bun"),
};

const wsSpec = (port) => ({ proto: "ws", host: HOST, port, path: "/?ch={channel}", count: "frames" });
const sioSpec = (port) => ({
  proto: "socketio",
  host: HOST,
  port,
  path: "/socket.io/?EIO=4&transport=websocket&ch={channel}",
  count: "frames",
});

// A target that runs one of our server scripts under `runtime`.
function scripted(
  id,
  label,
  group,
  file,
  {
    env = {},
    runtime = () => [process.execPath],
    spec = wsSpec,
    needs = [],
    why = () => null,
    endpoint = {},
    extra = false,
  } = {},
) {
  return {
    id,
    label,
    group,
    extra,
    available: () => needs.map(nodeModule).find(Boolean) || why(),
    async start(ctx) {
      const port = ctx.port();
      const ctrl = ctx.port();
      const [cmd, ...args] = runtime();
      const c = await ctx.spawn(cmd, [...args, script(file)], {
        env: { PORT: port, CTRL_PORT: ctrl, WS_NO_BUFFER_UTIL: 1, ...env },
        ready: "READY",
      });
      return {
        endpoints: [{ ...spec(port), ...endpoint }],
        publisher: { kind: "ctrl", host: HOST, port: ctrl },
        pids: [c.pid],
      };
    },
  };
}

export async function startRedis(ctx) {
  const port = ctx.port();
  const c = await ctx.spawn(
    bin.redis(),
    [
      "--port",
      String(port),
      "--bind",
      HOST,
      "--save",
      "",
      "--appendonly",
      "no",
      "--daemonize",
      "no",
      "--dir",
      ctx.tmp,
      "--loglevel",
      "warning",
    ],
    { ready: port },
  );
  return { port, pid: c.pid };
}
export async function startNats(ctx) {
  const port = ctx.port();
  const ws = ctx.port();
  const conf = path.join(ctx.tmp, `nats-${port}.conf`);
  fs.writeFileSync(
    conf,
    `host: "${HOST}"\nport: ${port}\nmax_connections: 65536\nping_interval: "10m"\n` +
      `websocket {\n  host: "${HOST}"\n  port: ${ws}\n  no_tls: true\n  compression: false\n}\n`,
  );
  const c = await ctx.spawn(bin.nats(), ["-c", conf], { ready: ws });
  return { port, ws, pid: c.pid };
}

const wsMode = (id, label, mode, group = "node") =>
  scripted(id, label, group, "srv-ws.mjs", { env: { MODE: mode }, needs: ["ws"] });

export const targets = [
  wsMode("ws", "ws, naive loop: ws.send(string) per socket", "naive"),
  wsMode("ws-preframed", "ws, one pre-built frame, net.Socket.write", "preframed"),
  wsMode("ws-batched", "ws, pre-built frames of a tick in one write per socket", "batched"),
  scripted("socketio", "socket.io 4, websocket only, rooms", "node", "srv-socketio.mjs", {
    spec: sioSpec,
    needs: ["socket.io"],
  }),
  scripted("fastify", "fastify 5 + @fastify/websocket, naive loop", "node", "srv-fastify.mjs", {
    needs: ["fastify", "@fastify/websocket"],
  }),
  scripted("uws", "uWebSockets.js in Node, topics (C++)", "native", "srv-uws.mjs", {
    needs: [process.env.UWS_PACKAGE || "@trufflesuite/uws-js-unofficial"],
  }),
  scripted("bun", "Bun.serve websocket, topics (Zig/C++)", "native", "srv-bun.mjs", {
    runtime: () => [bin.bun()],
    why: () => (bin.bun() ? null : "no bun binary"),
  }),
  {
    id: "nats",
    label: "nats-server, websocket listener (Go)",
    group: "native",
    available: () => (bin.nats() ? null : "no nats-server (apt-get install nats-server)"),
    async start(ctx) {
      const n = await startNats(ctx);
      return {
        endpoints: [{ proto: "nats", host: HOST, port: n.ws, path: "/", count: "stream" }],
        publisher: { kind: "nats", host: HOST, port: n.port },
        pids: [n.pid],
      };
    },
  },
  {
    id: "mosquitto",
    label: "mosquitto, websockets listener, QoS 0 (C)",
    group: "native",
    available: () => (bin.mosquitto() ? null : "no mosquitto (apt-get install mosquitto)"),
    async start(ctx) {
      const port = ctx.port();
      const ws = ctx.port();
      const conf = path.join(ctx.tmp, `mosquitto-${port}.conf`);
      // 2.0.11 stops with "Unable to start any listening sockets" unless a plain listener exists too;
      // a websockets listener is bound by interface name. user: it would drop to 'mosquitto' otherwise.
      fs.writeFileSync(
        conf,
        `user root\nallow_anonymous true\nset_tcp_nodelay true\npersistence false\nlog_type error\nlistener ${port} ${HOST}\nlistener ${ws} lo\nprotocol websockets\n`,
      );
      const c = await ctx.spawn(bin.mosquitto(), ["-c", conf], { ready: ws });
      return {
        endpoints: [{ proto: "mqtt", host: HOST, port: ws, path: "/mqtt", subprotocol: "mqtt", count: "stream" }],
        publisher: { kind: "mqtt", host: HOST, port },
        pids: [c.pid],
      };
    },
  },
  orbit,
];

// Variants for ablation.mjs: what each trick is worth on the same server.
export const ablation = [
  ["stringify-each", "JSON.stringify per socket, ws.send(string)"],
  ["naive", "stringify once, ws.send(string) per socket"],
  ["send-callback", "the same with a callback per send"],
  ["deflate", "the same with permessage-deflate on"],
  ["send-buffer", "one Buffer, ws.send(buffer, {binary:false})"],
  ["sender-frame", "one frame, ws._sender.sendFrame (socket.io's way)"],
  ["preframed", "one frame, net.Socket.write"],
  ["preframed-cork", "one frame, cork + write + uncork"],
  ["array", "one frame, net.Socket.write, array instead of Set"],
  ["_write", "one frame, net.Socket._write (no Writable bookkeeping)"],
  ["direct", "one frame, libuv handle.writeBuffer (no stream.Writable)"],
  ["direct-reuse", "the same with one request object reused"],
  ["fdwrite", "one frame, write(2) by fs.writeSync: the bound for one system call per delivery"],
  ["batched", "frames of one loop turn joined, net.Socket.write"],
  ["batched-direct", "frames of one loop turn joined, libuv handle.writeBuffer"],
  ["batched-2ms", "frames of 2 ms joined, net.Socket.write"],
  ["batched-10ms", "frames of 10 ms joined, net.Socket.write"],
].map(([mode, label]) =>
  scripted(mode, label, "ablation", "srv-ws.mjs", {
    env: { MODE: mode },
    needs: ["ws"],
    endpoint: mode === "deflate" ? { deflate: true } : {},
  }),
);

// One server that changes between them: what ablation.mjs compares, slice by slice in one process.
export const switching = scripted("switch", "ws, switching", "ablation", "srv-ws.mjs", {
  env: { MODE: "switch" },
  needs: ["ws"],
});

// Scenario F: `nodes` servers and, where used, a broker, all on the server CPU; subscribers are spread
// over the nodes, everything is published on node 0.
function multi(id, label, nodes, file, spec, broker, more = {}) {
  return {
    id,
    label,
    nodes,
    broker,
    group: "multi",
    available: () =>
      broker === "redis" && !bin.redis()
        ? "no redis-server"
        : broker === "nats" && !bin.nats()
          ? "no nats-server"
          : null,
    async start(ctx) {
      const pids = [];
      const env = { WS_NO_BUFFER_UTIL: 1, ...more };
      if (broker === "redis") {
        const r = await startRedis(ctx);
        pids.push(r.pid);
        env.REDIS_PORT = r.port;
        env.BROKER = "redis";
        env.BROKER_PORT = r.port;
      }
      if (broker === "nats") {
        const r = await startNats(ctx);
        pids.push(r.pid);
        env.BROKER = "nats";
        env.BROKER_PORT = r.port;
      }
      const endpoints = [];
      let publisher = null;
      for (let i = 0; i < nodes; i++) {
        const port = ctx.port();
        const ctrl = ctx.port();
        const c = await ctx.spawn(process.execPath, [script(file)], {
          env: { ...env, PORT: port, CTRL_PORT: ctrl },
          ready: "READY",
        });
        pids.push(c.pid);
        endpoints.push(spec(port));
        publisher ||= { kind: "ctrl", host: HOST, port: ctrl };
      }
      return { endpoints, publisher, pids };
    },
  };
}
export const multiTargets = [
  multi("sio-1", "socket.io, 1 node, no adapter", 1, "srv-socketio.mjs", sioSpec, null),
  multi("sio-1-redis", "socket.io, 1 node, redis-adapter", 1, "srv-socketio.mjs", sioSpec, "redis"),
  multi("sio-2-redis", "socket.io, 2 nodes, redis-adapter", 2, "srv-socketio.mjs", sioSpec, "redis"),
  multi("hub-2-redis", "hand-written hub, 2 nodes, redis, pre-built frames", 2, "srv-hub2.mjs", wsSpec, "redis"),
  multi("hub-2-nats", "hand-written hub, 2 nodes, nats, pre-built frames", 2, "srv-hub2.mjs", wsSpec, "nats"),
  multi(
    "hub-2-redis-batched",
    "the same over redis, frames of a loop turn in one write per socket",
    2,
    "srv-hub2.mjs",
    wsSpec,
    "redis",
    { BATCH: 1 },
  ),
  orbitNodes({
    id: "orbit-2-redis",
    label: "Orbit, 2 nodes, redis, sealed frames",
    hub: "redis",
    startHub: startRedis,
    available: () => (bin.redis() ? null : "no redis-server"),
  }),
  orbitNodes({
    id: "orbit-2-nats",
    label: "Orbit, 2 nodes, nats, sealed frames",
    hub: "nats",
    startHub: startNats,
    available: () => (bin.nats() ? null : "no nats-server"),
  }),
];
