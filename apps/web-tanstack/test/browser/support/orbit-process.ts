import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServerProcess } from "@orbit/testkit";

export type OrbitProcess = {
  readonly url: string;
  /** Everything the process has written since it was last started; for a failing test's report. */
  log(): string;
  /** Ends the process as a power cut would. Its data stays; `start` brings it back on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it the gentle way and removes its data. */
  close(): Promise<void>;
};

/** One real server process, as an operator would run it, with a database of its own. Resolves when it can serve. */
export const startOrbit = async (overrides: Readonly<Record<string, string>> = {}): Promise<OrbitProcess> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "orbit-browser-"));
  const env = {
    DATA_DIR: join(folder, "data"),
    DEMO: "true",
    PRESENCE_GRACE_MS: "2000",
    LIMIT_SOCKETS_PER_SESSION: "1000",
    LIMIT_SOCKETS_PER_USER: "1000",
    ...overrides,
  };
  let server = startServerProcess(port, env);
  const close = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  await server.ready().catch(async (failure) => {
    await close();
    throw failure;
  });
  return {
    url: server.url,
    log: () => server.log(),
    kill: async () => {
      server.signal("SIGKILL");
      await server.ended();
    },
    start: async () => {
      server = startServerProcess(port, env);
      await server.ready();
    },
    close,
  };
};
