import { freePort, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { postgresTestDatabaseUrl } from "../../../apps/api/test/support/databases.ts";
import { type Options, parseOptions } from "../src/options/parse-options.ts";
import { runLoad } from "../src/run-load.ts";

/** Several in a run, and not so short that a busy machine takes the silence of a second for a dead line. */
const HEARTBEAT_MS = "2500";

/** A real server with somebody else's limits: this tool is told where it is, and does not own it. In `.pg.test.ts` files only. */
export const deploy = async (env: Record<string, string> = {}): Promise<ServerProcess> => {
  const settings = { DATABASE_URL: await postgresTestDatabaseUrl(), HEARTBEAT_MS, PRESENCE_GRACE_MS: "300" };
  const server = startServerProcess(await freePort(), { ...settings, ...env });
  await server.ready();
  return server;
};

const optionsFor = (line: string): Options => {
  const parsed = parseOptions(line.split(" "), 1);
  if (parsed.kind !== "options") throw new Error(JSON.stringify(parsed));
  return parsed.options;
};

/** A run founds people, whose passwords take their time, and several starts of a server: slow on a busy machine. */
export const PATIENT = { timeout: 240_000 };

/** Two workspaces with a handful of people, for two seconds. */
export const small = (scenario: string, url: string): string =>
  `${scenario} --url ${url} --sockets 16 --workspaces 2 --tabs 4 --rate 20 --seconds 2 --within 20 --seed 7`;

export type Told = { isOk: boolean; report: string; progress: string };

/** Runs the tool in this process, and hears what it says. */
export const told = async (line: string, signal = new AbortController().signal): Promise<Told> => {
  const [printed, said]: string[][] = [[], []];
  const terminal = { print: (text: string) => printed?.push(text), say: (text: string) => said?.push(text), signal };
  const isOk = await runLoad(optionsFor(line), terminal);
  return { isOk, report: printed?.join("\n") ?? "", progress: said?.join("\n") ?? "" };
};
