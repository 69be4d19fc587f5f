// fastify 5 + @fastify/websocket, the loop most applications write: one string, socket.send per client.

import websocket from "@fastify/websocket";
import Fastify from "fastify";
import { control, HOST, PORT, ready } from "./shell.mjs";

const app = Fastify({ logger: false });
await app.register(websocket, { options: { perMessageDeflate: false } });
const channels = new Map();
app.get("/", { websocket: true }, (socket, req) => {
  const ch = req.query.ch;
  let set = channels.get(ch);
  if (!set) channels.set(ch, (set = new Set()));
  set.add(socket);
  socket.on("close", () => set.delete(socket));
  socket.on("error", () => {});
});
await app.listen({ port: PORT, host: HOST, backlog: 4096 });
await control((ch, ev) => {
  const s = JSON.stringify(ev);
  for (const ws of channels.get(ch) || []) if (ws.readyState === 1) ws.send(s);
});
ready();
