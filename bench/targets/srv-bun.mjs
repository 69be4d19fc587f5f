// Bun's native server and topics.
import { channelOf, control, HOST, PORT, ready } from "./shell.mjs";

const server = Bun.serve({
  port: PORT,
  hostname: HOST,
  fetch(req, srv) {
    if (srv.upgrade(req, { data: { ch: channelOf(req.url) } })) return;
    return new Response("ok");
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    sendPings: false,
    backpressureLimit: Number(process.env.MAX_BACKPRESSURE || 64 * 1024 * 1024),
    open(ws) {
      ws.subscribe(ws.data.ch);
    },
    message() {},
    close() {},
  },
});
await control((ch, ev) => {
  server.publish(ch, JSON.stringify(ev));
});
ready();
