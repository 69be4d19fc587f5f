// A target is
//   { id, label, group, available() -> null | 'why not', async start(ctx) -> running }
// and running is
//   { endpoints: [spec], publisher: spec, pids: [..] }
// with an endpoint spec for the load generator
//   { proto: 'ws'|'socketio'|'nats'|'mqtt', host, port, path, count: 'frames'|'stream'|'markers',
//     headers?, cookies?, subscribe?, readyText?, subprotocol?, deflate? }
// and a publisher spec { kind: 'ctrl'|'nats'|'mqtt', host, port } or { kind: 'http', url, headers?, body? }.
// ctx: { port() -> free port, spawn(cmd, args, {env, ready: 'line'|port}) -> child, tmp, serverCpu }
import { bin } from "./bin.mjs";
import { endpointSpecs } from "./endpoint-specs.mjs";
import { mosquitto } from "./mosquitto.mjs";
import { nats } from "./nats.mjs";
import { orbit } from "./orbit.mjs";
import { scripted } from "./scripted.mjs";

const ws = (id, mode, label) =>
  scripted({ id, label, group: "node", file: "srv-ws.mjs" }, { env: { MODE: mode }, needs: ["ws"] });

/** All that are measured on one node, in the order of the tables. */
export const targets = [
  ws("ws", "naive", "ws, naive loop: ws.send(string) per socket"),
  ws("ws-preframed", "preframed", "ws, one pre-built frame, net.Socket.write"),
  ws("ws-batched", "batched", "ws, pre-built frames of a tick in one write per socket"),
  scripted(
    { id: "socketio", label: "socket.io 4, websocket only, rooms", group: "node", file: "srv-socketio.mjs" },
    { spec: endpointSpecs.socketio, needs: ["socket.io"] },
  ),
  scripted(
    { id: "fastify", label: "fastify 5 + @fastify/websocket, naive loop", group: "node", file: "srv-fastify.mjs" },
    { needs: ["fastify", "@fastify/websocket"] },
  ),
  scripted(
    { id: "uws", label: "uWebSockets.js in Node, topics (C++)", group: "native", file: "srv-uws.mjs" },
    { needs: [process.env.UWS_PACKAGE || "@trufflesuite/uws-js-unofficial"] },
  ),
  scripted(
    { id: "bun", label: "Bun.serve websocket, topics (Zig/C++)", group: "native", file: "srv-bun.mjs" },
    { runtime: () => [bin.bun()], why: () => (bin.bun() ? null : "no bun binary") },
  ),
  nats,
  mosquitto,
  orbit,
];
