import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { LimitBook, Reader, ReaderRecord, ReaderTally } from "@orbit/load";
import { channels } from "@orbit/shared/realtime";
import {
  type BrokerKind,
  commandsOn,
  issue,
  latencies,
  percentilesOf,
  type RecordingClient,
  seededRandom,
} from "@orbit/testkit";
import { Cluster, type HubKind } from "../faults/support/cluster.ts";
import type { Staffing } from "../faults/support/company.ts";
import { drawing } from "../faults/support/drawing.ts";
import { embeddedPostgres } from "../support/embedded-postgres.ts";
import { required } from "../support/orbit.ts";

/*
 * Some minutes of ordinary work on several nodes with a random fault every so often:
 * `npx tsx apps/api/test/load/soak.ts --minutes 5 --hub redis --sockets 300 --writes 20 --every 30`.
 * Ends with 1 when the history has a fault, a socket is not back, or something hangs. Prints what was measured.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    hub: { type: "string", default: "redis" },
    nodes: { type: "string", default: "2" },
    sockets: { type: "string", default: "300" },
    writes: { type: "string", default: "20" },
    every: { type: "string", default: "30" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const hubs: readonly HubKind[] = ["redis", "nats", "postgres"];
const hub = hubs.find((one) => one === values.hub);
if (!hub) throw new Error(`--hub must be one of ${hubs.join(", ")}`);
const [minutes, nodes, sockets] = [Number(values.minutes), Number(values.nodes), Number(values.sockets)];
const seed = Number(values.seed);
const random = seededRandom(seed);

/** Who watches everything and is judged by the history; the other sockets are a crowd that is counted. */
const WATCHERS = 6;
const SETTLES_MS = 60_000;

type Fault = { name: string; mayClose: readonly number[]; inflict(cluster: Cluster): Promise<void> };

const isBroker = (kind: HubKind): kind is BrokerKind => kind === "redis" || kind === "nats";

const faults: readonly Fault[] = [
  {
    name: "node killed",
    mayClose: [1006, 1012],
    inflict: async (cluster) => {
      const node = random.pick(cluster.nodes);
      await node.kill();
      await node.start();
    },
  },
  {
    name: "node drained",
    mayClose: [1006, 1012],
    inflict: async (cluster) => {
      const node = random.pick(cluster.nodes);
      await node.server.stop();
      await node.start();
    },
  },
  {
    name: "node frozen 5 s",
    mayClose: [1006, 4408],
    inflict: async (cluster) => {
      const node = random.pick(cluster.nodes);
      node.freeze();
      await delay(5_000);
      node.thaw();
    },
  },
  {
    name: "database slow",
    mayClose: [1006, 1011, 1013, 4408],
    inflict: async (cluster) => {
      for (const { database } of cluster.nodes) database.shape({ latencyMs: 20, jitterMs: 20 });
      await delay(3_000);
      for (const { database } of cluster.nodes) database.shape({});
    },
  },
  ...(isBroker(hub)
    ? [
        {
          name: "broker killed",
          mayClose: [],
          inflict: async ({ broker }: Cluster) => {
            await broker.kill();
            await delay(5_000);
            await broker.restart();
          },
        },
        {
          name: "broker frozen 10 s",
          mayClose: [],
          inflict: async ({ broker }: Cluster) => {
            broker.freeze();
            await delay(10_000);
            broker.thaw();
          },
        },
        {
          name: "node cut off from the broker",
          mayClose: [],
          inflict: async (cluster: Cluster) => {
            const { broker } = random.pick(cluster.nodes);
            broker?.blackHole();
            await delay(5_000);
            broker?.resetAll();
            broker?.healed();
          },
        },
      ]
    : []),
];

const memory = async (cluster: Cluster): Promise<readonly number[]> =>
  Promise.all(cluster.nodes.map((node) => node.memoryMiB()));

const enter = async (cluster: Cluster, acme: Staffing, count: number): Promise<RecordingClient[]> => {
  const tabs: RecordingClient[] = [];
  acme.owner.where = cluster.anywhere;
  for (let index = 0; index < count; index += 1) tabs.push(await cluster.tab(`Tab ${index}`, acme, acme.owner));
  return tabs;
};

/** So many at a time: a storm of upgrades is another test's fault. */
const gather = async ({ account, slug, cursor, replica }: RecordingClient, tally: ReaderTally): Promise<Reader[]> => {
  const [after, workspace] = [required(cursor), required(replica.workspace.all()[0])];
  const workspaceChannel = channels.workspace(workspace.id);
  const limits = new LimitBook(console.log);
  const crowd: Reader[] = [];
  while (crowd.length < sockets) {
    const name = `Reader ${crowd.length}`;
    const record = new ReaderRecord({
      name,
      memberId: replica.memberId,
      workspaceChannel,
      sees: "invitations",
      from: after.seq,
    });
    const reader = new Reader({ account, slug, after, record, tally, limits, random: random.next });
    crowd.push(reader);
    reader.start();
    if (crowd.length % 20 === 0) await delay(200);
  }
  return crowd;
};

/** At a steady rate, whether or not the one before is answered. */
const write = async (
  cluster: Cluster,
  { slug, writer }: { slug: string; writer: RecordingClient },
  isOver: () => boolean,
): Promise<number> => {
  const sent: Promise<unknown>[] = [];
  while (!isOver()) {
    // A few rooms that are renamed all the time, so that a snapshot does not grow.
    const [room] = writer.replica.rooms.all().toSorted(() => random.next() - 0.5);
    const { createRoom, renameRoom } = commandsOn(slug);
    const isFew = writer.replica.rooms.all().length < 20;
    const name = `Room ${sent.length}`;
    sent.push(issue(writer, isFew || !room ? createRoom(name) : renameRoom(room, name), cluster.history));
    await delay(1_000 / Number(values.writes));
  }
  await Promise.all(sent);
  return sent.length;
};

const disturb = async (cluster: Cluster, isOver: () => boolean): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  const draw = drawing(random, faults);
  while (!isOver()) {
    await delay(Number(values.every) * 1_000 * (0.5 + random.next()));
    if (isOver()) break;
    const { name, mayClose, inflict } = draw();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    console.log(`${new Date().toISOString().slice(11, 19)} ${name}`);
    cluster.fault(name, mayClose);
    await inflict(cluster);
    // A second one, because what it did may be noticed late.
    cluster.fault(`${name}, over`, mayClose);
  }
  return counts;
};

const soak = async (cluster: Cluster): Promise<boolean> => {
  const owner = await cluster.account("Ana");
  const acme = await cluster.workspace(owner);
  const watchers = await enter(cluster, acme, WATCHERS);
  const tally = new ReaderTally();
  const [writer] = watchers;
  if (!writer) throw new Error("nobody watches");
  const crowd = await gather(writer, tally);
  const before = await memory(cluster);
  const endsAt = performance.now() + minutes * 60_000;
  const isOver = () => performance.now() > endsAt;
  const [writes, counts] = await Promise.all([
    write(cluster, { slug: acme.slug, writer }, isOver),
    disturb(cluster, isOver),
  ]);
  await cluster.healed();
  for (const tab of watchers) tab.retryNow();
  const quiet = await cluster.converge(acme.slug, watchers, SETTLES_MS);
  await delay(7_000);
  const violations = await cluster.violations(acme.slug, ["C12"]);
  const { p50, p99, max } = percentilesOf(latencies(cluster.history, await cluster.truth(acme.slug)));
  const back = crowd.filter(({ isLive }) => isLive).length;
  const after = await memory(cluster);
  const lines = [
    `${minutes} min, hub ${hub}, ${nodes} nodes, ${sockets} sockets and ${WATCHERS} watchers, ${writes} writes, seed ${seed}`,
    `faults: ${[...counts].map(([name, count]) => `${count} × ${name}`).join(", ")}`,
    `live frames: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms; converged ${quiet.toFixed(0)} ms after the last write`,
    `crowd: ${back} of ${sockets} live at the end, ${tally.snapshots.total} snapshots, ${tally.faults.total} faults, ${crowd.reduce((sum, { record }) => sum + record.seen.size, 0)} frames`,
    `memory: ${before.map((one) => one.toFixed(0)).join(", ")} MiB before, ${after.map((one) => one.toFixed(0)).join(", ")} MiB after`,
    `violations: ${violations.length}`,
    ...violations.slice(0, 10).map(({ check, message }) => `  ${check}: ${message}`),
  ];
  console.log(lines.join("\n"));
  for (const reader of crowd) reader.drop();
  return violations.length === 0 && back === sockets;
};

const postgres = await embeddedPostgres();
const cluster = await Cluster.start({ nodes, hub, databaseUrl: await postgres.createDatabase() });
try {
  process.exitCode = (await soak(cluster)) ? 0 : 1;
} finally {
  await cluster.close();
  await postgres.stop();
}
