import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const bun = path.join(path.dirname(fileURLToPath(import.meta.url)), "../node_modules/@oven/bun-linux-x64/bin/bun");
const folders = [...(process.env.PATH || "").split(":"), "/usr/sbin", "/usr/local/sbin"];

const onPath = (...names) =>
  names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file)) ?? null;

/** Programs that are no packages: where each is, null where it is not. */
export const bin = {
  nats: () => process.env.NATS_SERVER || onPath("nats-server"),
  mosquitto: () => process.env.MOSQUITTO || onPath("mosquitto"),
  redis: () => process.env.REDIS_SERVER || onPath("redis-server", "valkey-server"),
  bun: () => process.env.BUN || (fs.existsSync(bun) ? bun : onPath("bun")),
};
