// socket.io, websocket transport only, one room per channel. With REDIS_PORT: @socket.io/redis-adapter.
import http from "node:http";
import { Server } from "socket.io";
import { control, HOST, PORT, ready } from "./shell.mjs";

const server = http.createServer();
const io = new Server(server, {
  transports: ["websocket"],
  allowUpgrades: false,
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
  pingInterval: 600000,
  pingTimeout: 600000,
});
if (process.env.REDIS_PORT) {
  const { createClient } = await import("redis");
  const { createAdapter } = await import("@socket.io/redis-adapter");
  const pub = createClient({ url: `redis://127.0.0.1:${process.env.REDIS_PORT}` });
  const sub = pub.duplicate();
  pub.on("error", () => {});
  sub.on("error", () => {});
  await Promise.all([pub.connect(), sub.connect()]);
  io.adapter(createAdapter(pub, sub));
}
io.on("connection", (s) => {
  s.join(s.handshake.query.ch);
});
server.listen(PORT, HOST, 4096, async () => {
  await control((ch, ev) => {
    io.to(ch).emit("event", ev);
  });
  ready();
});
