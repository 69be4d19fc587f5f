// uWebSockets.js inside Node (package UWS_PACKAGE): native publish/subscribe topics.
import { createRequire } from "node:module";
import { channelOf, control, HOST, PORT, ready } from "./shell.mjs";

const uws = createRequire(import.meta.url)(process.env.UWS_PACKAGE || "@trufflesuite/uws-js-unofficial");
const app = uws.App();
app.ws("/*", {
  compression: uws.DISABLED,
  idleTimeout: 0,
  sendPingsAutomatically: false,
  maxBackpressure: Number(process.env.MAX_BACKPRESSURE || 64 * 1024 * 1024),
  upgrade: (res, req, ctx) => {
    res.upgrade(
      { ch: channelOf(req.getQuery()) },
      req.getHeader("sec-websocket-key"),
      req.getHeader("sec-websocket-protocol"),
      req.getHeader("sec-websocket-extensions"),
      ctx,
    );
  },
  open: (ws) => {
    ws.subscribe(ws.ch ?? ws.getUserData().ch);
  },
  close: () => {},
});
app.listen(HOST, PORT, async (ok) => {
  if (!ok) process.exit(1);
  await control((ch, ev) => {
    app.publish(ch, JSON.stringify(ev), false);
  });
  ready();
});
