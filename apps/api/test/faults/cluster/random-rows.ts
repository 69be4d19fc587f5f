import { setTimeout as delay } from "node:timers/promises";
import {
  ChaosProxy,
  latencies,
  percentilesOf,
  type Random,
  type RecordingClient,
  runWorkload,
  seededRandom,
  tallyOf,
} from "@orbit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { type EmbeddedPostgres, embeddedPostgres } from "../../support/embedded-postgres.ts";
import { required } from "../../support/orbit.ts";
import { keptSeeds } from "../kept-seeds.ts";
import { Cluster, type HubKind } from "../support/cluster.ts";
import type { Staffing } from "../support/company.ts";
import { drawing } from "../support/drawing.ts";
import { missedBound, ms, report, runSeed, sized } from "../support/figures.ts";
import { CONVERGES_WITHIN_MS, expectWhole } from "./scene.ts";

const FAULTY_FOR_MS = sized(8_000, 15_000, 45_000);
/** As long as C10 wants sockets to have stood still before it judges who is shown online, and a lease to run out. */
const PRESENCE_SETTLES_MS = 6_500;

type Scene = {
  cluster: Cluster;
  postgres: EmbeddedPostgres;
  /** Between everybody and the balancer. */
  proxy: ChaosProxy;
  acme: Staffing;
  clients: RecordingClient[];
};

const openScene = async (hub: HubKind, nodes: number): Promise<Scene> => {
  const postgres = await embeddedPostgres();
  onTestFinished(() => postgres.stop());
  const cluster = await Cluster.start({ nodes, hub, databaseUrl: await postgres.createDatabase() });
  onTestFinished(() => cluster.close());
  const proxy = await ChaosProxy.open(cluster.balancer.url);
  onTestFinished(() => proxy.close());
  const owner = await cluster.account("Ana");
  const acme = await cluster.workspace(owner);
  const where = { base: proxy.through(cluster.balancer.url), origin: cluster.anywhere.origin };
  const clients: RecordingClient[] = [];
  for (const [name, role] of Object.entries({
    Ana: null,
    Ben: "admin",
    Cleo: "member",
    Dan: "member",
    Eve: "guest",
  } as const)) {
    const account = role === null ? owner : await cluster.account(name);
    if (role !== null) await cluster.joins(acme, account, role);
    account.where = where;
    clients.push(await cluster.tab(name, acme, account));
  }
  return { cluster, postgres, proxy, acme, clients };
};

type Inflict = (scene: Scene, random: Random) => Promise<void>;

const someNode = ({ cluster }: Scene, random: Random) => random.pick(cluster.nodes);

const everywhere: Readonly<Record<string, Inflict>> = {
  "node killed": async (scene, random) => {
    scene.cluster.fault("node killed", [1006, 1012]);
    const node = someNode(scene, random);
    await node.kill();
    await delay(random.below(800));
    await node.start();
  },
  "node frozen": async (scene, random) => {
    scene.cluster.fault("node frozen", [1006, 4408]);
    const node = someNode(scene, random);
    node.freeze();
    await delay(300 + random.below(2_500));
    node.thaw();
  },
  "sockets reset": async ({ cluster, proxy }) => {
    cluster.fault("reset", [1006]);
    proxy.resetAll();
  },
  "network silent": async ({ cluster, proxy }, random) => {
    cluster.fault("silence", [1006, 4408]);
    proxy.blackHole();
    await delay(500 + random.below(2_000));
    proxy.healed();
  },
  "postgres restarted": ({ cluster, postgres }) => {
    cluster.fault("postgres restart", [1006, 1011, 1013]);
    return postgres.restartImmediate();
  },
  "node cut off from the database": async (scene, random) => {
    scene.cluster.fault("database partition", [1006, 1011, 1013, 4408]);
    const { database } = someNode(scene, random);
    database.blackHole();
    await delay(500 + random.below(1_500));
    database.healed();
  },
};

const withBroker: Readonly<Record<string, Inflict>> = {
  "broker killed": async ({ cluster }, random) => {
    await cluster.broker.kill();
    await delay(random.below(1_500));
    await cluster.broker.restart();
  },
  "broker frozen": async ({ cluster }, random) => {
    cluster.broker.freeze();
    await delay(500 + random.below(2_500));
    cluster.broker.thaw();
  },
  "node cut off from the broker": async (scene, random) => {
    const broker = required(someNode(scene, random).broker);
    broker.blackHole();
    await delay(500 + random.below(2_500));
    broker.healed();
  },
  "node deaf to the broker": async (scene, random) => {
    const broker = required(someNode(scene, random).broker);
    broker.blackHole("toClient");
    await delay(500 + random.below(2_500));
    broker.healed();
  },
  "broker slow": async ({ cluster }) => {
    for (const { broker } of cluster.nodes) broker?.shape({ latencyMs: 200, jitterMs: 200 });
    await delay(1_500);
    for (const { broker } of cluster.nodes) broker?.shape({});
  },
};

const faultsOf = (hub: HubKind): Readonly<Record<string, Inflict>> =>
  hub === "redis" || hub === "nats" ? { ...everywhere, ...withBroker } : everywhere;

const misbehave = async (scene: Scene, random: Random): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  const until = performance.now() + FAULTY_FOR_MS;
  const draw = drawing(random, Object.entries(faultsOf(scene.cluster.hub)));
  while (performance.now() < until) {
    await delay(200 + random.below(600));
    const [name, inflict] = draw();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await inflict(scene, random);
  }
  return counts;
};

/** Everything at random, with so many nodes. */
export const randomRows = (hub: HubKind, ...nodeCounts: readonly number[]): void => {
  const kept = keptSeeds.filter((one) => one.hub === hub);
  const runs = nodeCounts.flatMap((nodes) => [
    ...kept.filter((one) => one.nodes === nodes).map(({ name, seed }) => ({ name, seed, nodes })),
    { name: "a new one", seed: runSeed(), nodes },
  ]);

  describe("five people at work on several nodes, and everything goes wrong at random", () => {
    test.each(runs)(
      "$nodes nodes, seed $seed ($name): once the faults are over, everybody has the truth, and always had it in order",
      async ({ seed, nodes }) => {
        console.log(`random faults, hub ${hub}, ${nodes} nodes: seed ${seed}. To see it again: FAULTS_SEED=${seed}`);
        const random = seededRandom(seed);
        const scene = await openScene(hub, nodes);
        const { cluster, acme, clients } = scene;
        const [ana, ben] = [required(clients[0]), required(clients[1])];
        const keeps = new Set([ana.replica.memberId, ben.replica.memberId]);
        let isOver = false;
        const workload = { clients, random: seededRandom(seed + 1), history: cluster.history, keeps };
        const working = runWorkload(workload, 4, () => isOver);
        const counts = await misbehave(scene, random);
        isOver = true;
        await working;
        for (const client of clients) client.retryNow();
        await ana.until("being live", () => ana.state.status === "live");
        await cluster.healed();
        if (hub !== "none") await delay(PRESENCE_SETTLES_MS);
        const took = await expectWhole({ cluster, acme, tabs: clients });
        const tally = tallyOf(cluster.history);
        expect(tally.ok).toBeGreaterThan(5);
        const { p50, p99, max } = percentilesOf(latencies(cluster.history, await cluster.truth(acme.slug)));
        report({
          id: `random ${nodes}`,
          hub,
          injected: `random faults for ${ms(FAULTY_FOR_MS)} on ${nodes} nodes under four lanes of random commands by five people, each connection to another node`,
          n: tally.ok + tally.fail + tally.unknown,
          expected: "0 lost, 0 twice, 0 out of order; everybody converges ≤ 32 s after the last fault",
          seen: `0 violations; converged after ${ms(took)}; ${tally.ok} commands acknowledged, ${tally.fail} refused, ${tally.unknown} never answered; live frames p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`,
          missed: missedBound("convergence", took, CONVERGES_WITHIN_MS),
          bite: [...counts].map(([fault, count]) => `${count} × ${fault}`).join(", "),
          seed,
        });
      },
    );
  });
};
