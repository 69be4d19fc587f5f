import fs from "node:fs";
import path from "node:path";
import { bin } from "./bin.mjs";
import { HOST } from "./host.mjs";

// 2.0.11 stops with "Unable to start any listening sockets" unless a plain listener exists too;
// a websockets listener is bound by interface name. user: it would drop to 'mosquitto' otherwise.
const configuration = (port, ws) =>
  `user root\nallow_anonymous true\nset_tcp_nodelay true\npersistence false\nlog_type error\nlistener ${port} ${HOST}\nlistener ${ws} lo\nprotocol websockets\n`;

export const mosquitto = {
  id: "mosquitto",
  label: "mosquitto, websockets listener, QoS 0 (C)",
  group: "native",
  available: () => (bin.mosquitto() ? null : "no mosquitto (apt-get install mosquitto)"),
  async start(ctx) {
    const port = ctx.port();
    const ws = ctx.port();
    const conf = path.join(ctx.tmp, `mosquitto-${port}.conf`);
    fs.writeFileSync(conf, configuration(port, ws));
    const { pid } = await ctx.spawn(bin.mosquitto(), ["-c", conf], { ready: ws });
    return {
      endpoints: [{ proto: "mqtt", host: HOST, port: ws, path: "/mqtt", subprotocol: "mqtt", count: "stream" }],
      publisher: { kind: "mqtt", host: HOST, port },
      pids: [pid],
    };
  },
};
