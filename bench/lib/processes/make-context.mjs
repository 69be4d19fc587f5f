import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cpus } from "./cpus.mjs";
import { startDaemon } from "./daemons.mjs";
import { freePorts } from "./free-ports.mjs";
import { spawnServer } from "./spawn-server.mjs";
import { stopChild } from "./stop-child.mjs";

/**
 * What a target needs to start: ports, a folder, processes, all of which `stop` takes back.
 * `collects`: its processes, where they are Node, collect their garbage when they are asked to (proc.mjs).
 */
export function makeContext({ collects = false } = {}) {
  const children = [];
  const tmp = fs.mkdtempSync(path.join(os.tmpdir(), "fanout-bench-"));
  return {
    tmp,
    serverCpu: cpus.server,
    port: freePorts(),
    /** Resolves when it is ready; rejects with what it wrote when it ended before. */
    async spawn(cmd, args, how = {}) {
      const { started, ...server } = spawnServer(cmd, args, { ...how, collects });
      children.push(server.child);
      await started;
      return server;
    },
    daemon: startDaemon,
    async stop() {
      await Promise.all(children.map(stopChild));
      fs.rmSync(tmp, { recursive: true, force: true });
    },
  };
}
