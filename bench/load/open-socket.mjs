import net from "node:net";
import { scanEvents } from "./scan-events.mjs";
import { st } from "./tally.mjs";
import { upgradeRequest } from "./upgrade-request.mjs";

const SHARED = Buffer.allocUnsafeSlow(256 * 1024);

// LOAD_CLIENT=data|ws: other ways to receive, for validate.mjs only
const CLIENT = process.env.LOAD_CLIENT || "onread";
const WebSocketClient = CLIENT === "ws" ? (await import("ws")).WebSocket : null;

const raw = (subscriber, onread) => {
  const { host, port } = subscriber.spec;
  const sock = net.connect({ host, port, noDelay: true, onread });
  const closed = () => subscriber.onClose();
  sock.on("connect", () => sock.write(upgradeRequest(subscriber)));
  return sock.on("error", closed).on("close", closed).on("end", closed);
};

const viaWs = (subscriber) => {
  const { host, port, path } = subscriber.spec;
  const url = `ws://${host}:${port}${path.replaceAll("{channel}", subscriber.channel)}`;
  const w = new WebSocketClient(url, { perMessageDeflate: false });
  w.on("open", () => subscriber.ready());
  w.on("close", () => subscriber.onClose());
  w.on("error", () => subscriber.onClose());
  w.on("message", (d) => {
    st.reads++;
    st.delivered++;
    if (subscriber.sample !== 0 && subscriber.sample <= st.sampling) scanEvents(subscriber, d, 0, d.length);
    if (st.onProgress !== null) st.onProgress();
  });
  return {
    resetAndDestroy: () => w.terminate(),
    destroy: () => w.terminate(),
    pause: () => w.pause(),
    resume: () => w.resume(),
  };
};

const clients = {
  /** One read buffer for all sockets: a read copies nothing and allocates nothing. */
  onread: (subscriber) =>
    raw(subscriber, {
      buffer: SHARED,
      callback: (n, buf) => {
        subscriber.onData(buf, n);
        return true;
      },
    }),
  data: (subscriber) => raw(subscriber).on("data", (d) => subscriber.onData(d, d.length)),
  ws: viaWs,
};

/** Connects, and hands what comes to the subscriber. */
export const openSocket = clients[CLIENT];
