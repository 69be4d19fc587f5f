import { bin } from "./bin.mjs";
import { endpointSpecs } from "./endpoint-specs.mjs";
import { HOST } from "./host.mjs";
import { orbitNodes } from "./orbit.mjs";
import { scriptPath } from "./script-path.mjs";
import { startNats } from "./start-nats.mjs";
import { startRedis } from "./start-redis.mjs";

const none = { available: () => null, start: () => null, env: () => ({}) };
const redis = {
  available: () => (bin.redis() ? null : "no redis-server"),
  start: startRedis,
  env: ({ port }) => ({ REDIS_PORT: port, BROKER: "redis", BROKER_PORT: port }),
};
const nats = {
  available: () => (bin.nats() ? null : "no nats-server"),
  start: startNats,
  env: ({ port }) => ({ BROKER: "nats", BROKER_PORT: port }),
};

const startNode = async (ctx, file, env) => {
  const port = ctx.port();
  const ctrl = ctx.port();
  const { pid } = await ctx.spawn(process.execPath, [scriptPath(file)], {
    env: { ...env, PORT: port, CTRL_PORT: ctrl },
    ready: "READY",
  });
  return { port, ctrl, pid };
};

/** `nodes` of our server scripts and, where used, a broker. */
const multi = ({ id, label, nodes, broker, file, spec, env = {} }) => ({
  id,
  label,
  nodes,
  group: "multi",
  available: broker.available,
  async start(ctx) {
    const running = await broker.start(ctx);
    const all = { WS_NO_BUFFER_UTIL: 1, ...env, ...broker.env(running) };
    const started = [];
    while (started.length < nodes) started.push(await startNode(ctx, file, all));
    return {
      endpoints: started.map(({ port }) => spec(port)),
      publisher: { kind: "ctrl", host: HOST, port: started[0].ctrl },
      pids: [...(running ? [running.pid] : []), ...started.map(({ pid }) => pid)],
    };
  },
});

const socketio = (id, label, nodes, broker) =>
  multi({ id, label, nodes, broker, file: "srv-socketio.mjs", spec: endpointSpecs.socketio });
const hub = (id, label, broker, env) =>
  multi({ id, label, nodes: 2, broker, file: "srv-hub2.mjs", spec: endpointSpecs.ws, env });

/** Scenario F, all on the server's CPU; subscribers are spread over the nodes, everything is published on node 0. The first is the reference. */
export const multiTargets = [
  socketio("sio-1", "socket.io, 1 node, no adapter", 1, none),
  socketio("sio-1-redis", "socket.io, 1 node, redis-adapter", 1, redis),
  socketio("sio-2-redis", "socket.io, 2 nodes, redis-adapter", 2, redis),
  hub("hub-2-redis", "hand-written hub, 2 nodes, redis, pre-built frames", redis),
  hub("hub-2-nats", "hand-written hub, 2 nodes, nats, pre-built frames", nats),
  hub("hub-2-redis-batched", "the same over redis, frames of a loop turn in one write per socket", redis, { BATCH: 1 }),
  orbitNodes({
    id: "orbit-2-redis",
    label: "Orbit, 2 nodes, redis, sealed frames",
    hub: "redis",
    startHub: startRedis,
    available: redis.available,
  }),
  orbitNodes({
    id: "orbit-2-nats",
    label: "Orbit, 2 nodes, nats, sealed frames",
    hub: "nats",
    startHub: startNats,
    available: nats.available,
  }),
];
