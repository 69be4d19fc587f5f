import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { endpointSpecs } from "./endpoint-specs.mjs";
import { HOST } from "./host.mjs";
import { scriptPath } from "./script-path.mjs";

const packages = path.join(path.dirname(fileURLToPath(import.meta.url)), "../node_modules");
const notInstalled = (name) => (fs.existsSync(path.join(packages, name)) ? null : `npm package ${name} not installed`);

/** A target that runs one of our server scripts under `runtime`. `needs`: packages; `why`: what else keeps it from running here. */
export function scripted(
  { id, label, group, file },
  {
    env = {},
    runtime = () => [process.execPath],
    spec = endpointSpecs.ws,
    needs = [],
    why = () => null,
    endpoint = {},
  } = {},
) {
  return {
    id,
    label,
    group,
    available: () => needs.map(notInstalled).find(Boolean) || why(),
    async start(ctx) {
      const port = ctx.port();
      const ctrl = ctx.port();
      const [cmd, ...args] = runtime();
      const { pid } = await ctx.spawn(cmd, [...args, scriptPath(file)], {
        env: { PORT: port, CTRL_PORT: ctrl, WS_NO_BUFFER_UTIL: 1, ...env },
        ready: "READY",
      });
      return {
        endpoints: [{ ...spec(port), ...endpoint }],
        publisher: { kind: "ctrl", host: HOST, port: ctrl },
        pids: [pid],
      };
    },
  };
}
