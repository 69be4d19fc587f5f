import { bin } from "./bin.mjs";
import { HOST } from "./host.mjs";
import { startNats } from "./start-nats.mjs";

/** Its own protocol, of which several events may share a frame. */
export const nats = {
  id: "nats",
  label: "nats-server, websocket listener (Go)",
  group: "native",
  available: () => (bin.nats() ? null : "no nats-server (apt-get install nats-server)"),
  async start(ctx) {
    const { ws, port, pid } = await startNats(ctx);
    return {
      endpoints: [{ proto: "nats", host: HOST, port: ws, path: "/", count: "stream" }],
      publisher: { kind: "nats", host: HOST, port },
      pids: [pid],
    };
  },
};
