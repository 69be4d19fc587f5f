import type { DemoSignIns } from "@orbit/shared/http";
import {
  type BrokerKind,
  brokerProgram,
  freePort,
  openBalancer,
  type ServerProcess,
  startBroker,
  startServerProcess,
} from "@orbit/testkit";
import { embeddedPostgres } from "../../apps/api/test/support/embedded-postgres.ts";

/*
 * The inside of `pnpm demo`, which has checked the arguments: starts everything, prints one address, and undoes it backwards when
 * it is told to end, or when whoever started it is gone.
 */

const [nodes = "", hub = "", port = ""] = process.argv.slice(2);
const packages: Readonly<Record<BrokerKind, string>> = { redis: "redis-server", nats: "nats-server" };
const undos: (() => Promise<unknown>)[] = [];

const undoAll = async (): Promise<void> => {
  for (const undo of undos.splice(0).reverse()) await undo();
};

let ending: Promise<void> | null = null;
const end = (): void => {
  ending ??= undoAll().then(() => process.exit(process.exitCode));
};
// `disconnect`: the process that started this one was killed without a word.
process.on("SIGTERM", end).on("SIGINT", end).on("disconnect", end);

const isBroker = (name: string): name is BrokerKind => Object.hasOwn(packages, name);

const openHub = async (): Promise<Record<string, string>> => {
  if (hub === "none") return {};
  const HUB_SECRET = crypto.randomUUID() + crypto.randomUUID();
  if (!isBroker(hub)) return { HUB: hub, HUB_SECRET };
  if (brokerProgram(hub) === null) {
    throw new Error(
      `--hub ${hub} needs the program ${packages[hub]}, which is not on this machine. Install it (apt-get install ${packages[hub]}, brew install ${hub === "redis" ? "redis" : "nats-server"}), or take --hub postgres, which needs nothing.`,
    );
  }
  const broker = await startBroker(hub);
  undos.push(() => broker.stop());
  console.log(`${hub} is at ${broker.url}`);
  return { HUB: broker.url, HUB_SECRET };
};

const openDatabase = async (): Promise<string> => {
  const postgres = await embeddedPostgres();
  undos.push(() => postgres.stop());
  const databaseUrl = await postgres.createDatabase();
  console.log(`postgres is at ${databaseUrl}`);
  return databaseUrl;
};

const startNode = async (number: number, at: number, env: Record<string, string>): Promise<ServerProcess> => {
  if (ending) throw new Error("told to end before it was up");
  const node = startServerProcess(at, env);
  undos.push(() => node.stop());
  await node.ready();
  void node.ended().then(({ code, signal }) => {
    if (!ending) console.log(`node ${number} is gone (${signal ?? code}); the others carry on`);
  });
  console.log(`node ${number} is at ${node.url}, process ${node.pid}`);
  return node;
};

const startAll = async (): Promise<void> => {
  const settings = await openHub();
  const databaseUrl = await openDatabase();
  const ports = await Promise.all(Array.from({ length: Number(nodes) }, freePort));
  const balancer = await openBalancer(
    ports.map((one) => `http://127.0.0.1:${one}`),
    Number(port),
  );
  undos.push(() => balancer.close());
  const taken = new URL(balancer.url).port;
  const env = {
    ...settings,
    DATABASE_URL: databaseUrl,
    DEMO: "true",
    PUBLIC_ORIGIN: `http://localhost:${taken},http://127.0.0.1:${taken}`,
  };
  // The first one fills the database; the others find it filled.
  const [first = 0, ...others] = ports;
  const { url } = await startNode(1, first, env);
  await Promise.all(others.map((one, index) => startNode(index + 2, one, env)));
  const signIns = (await (await fetch(`${url}/v1/demo/sign-ins`)).json()) as DemoSignIns; // the route's own type
  announce(`http://localhost:${taken}`, signIns);
};

const announce = (url: string, { password, people }: DemoSignIns): void => {
  const lines = people.map(({ name, email, role }) => `  ${email.padEnd(24)} ${name} (${role})`);
  console.log(
    `\nOrbit is at ${url}, on ${nodes} node(s) over ${hub}.\nSign in as any of these, in two windows; the password is ${password}\n${lines.join("\n")}\nWhatever you do in it is gone when it ends. Ctrl-C ends all of it; kill -9 a node to see the others carry on.`,
  );
};

startAll().catch((error: unknown) => {
  process.exitCode = 1;
  if (!ending) console.error(error instanceof Error ? error.message : error);
  end();
});
