import fs from "node:fs";
import path from "node:path";
import { bin } from "./bin.mjs";
import { HOST } from "./host.mjs";

/** A NATS server that listens for clients on `port` and for WebSockets on `ws`. Resolves when it does. */
export async function startNats(ctx) {
  const port = ctx.port();
  const ws = ctx.port();
  const conf = path.join(ctx.tmp, `nats-${port}.conf`);
  fs.writeFileSync(
    conf,
    `host: "${HOST}"\nport: ${port}\nmax_connections: 65536\nping_interval: "10m"\n` +
      `websocket {\n  host: "${HOST}"\n  port: ${ws}\n  no_tls: true\n  compression: false\n}\n`,
  );
  const { pid } = await ctx.spawn(bin.nats(), ["-c", conf], { ready: ws });
  return { port, ws, pid };
}
