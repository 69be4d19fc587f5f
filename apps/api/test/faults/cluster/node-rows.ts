import { setTimeout as delay } from "node:timers/promises";
import { runWorkload, seededRandom, tallyOf } from "@orbit/testkit";
import { describe, expect, inject, test } from "vitest";
import { createDatabaseOn } from "../../support/embedded-postgres.ts";
import { required } from "../../support/orbit.ts";
import type {} from "../../support/postgres-global-setup.ts"; // declares what `inject` finds
import type { HubKind } from "../support/cluster.ts";
import type { ClusterNode } from "../support/cluster-node.ts";
import { ms, report, runSeed, sized } from "../support/figures.ts";
import { createsRoom, expectWhole, heldWithin, openScene, pairOf, type Scene } from "./scene.ts";

/** A row such as a newer version on another node would write. */
const writesAsNewer = ({ cluster, acme }: Scene): Promise<unknown> =>
  cluster.query(
    `with head as (
       update workspace_logs l set last_seq = last_seq + 1 from workspaces w
       where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
     ) insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
       select workspace_id, last_seq, gen_random_uuid(), 'workspaces.workspace.painted', '{}', now() from head`,
    [acme.slug],
  );

const trims = async ({ cluster }: Scene): Promise<number> => {
  await cluster.query("update workspace_logs set floor_seq = last_seq");
  const gone = await cluster.query(
    "delete from workspace_events e using workspace_logs l where l.workspace_id = e.workspace_id and e.seq <= l.floor_seq returning 1",
  );
  return gone.length;
};

/** Everybody comes by the balancer from now on: to another node when theirs is gone. */
const scatter = async (scene: Scene): Promise<Scene> => {
  const { cluster, acme, tabs } = scene;
  const scattered = [];
  for (const { account, name } of tabs) {
    account.where = cluster.anywhere;
    scattered.push(await cluster.tab(`${name} anywhere`, acme, account));
  }
  for (const tab of tabs) tab.close();
  return { ...scene, tabs: scattered };
};

/** Runs a workload over all tabs while `disturb` goes on, and answers its seed. */
const underLoad = async (scene: Scene, disturb: () => Promise<void>): Promise<number> => {
  const seed = runSeed();
  const { cluster, tabs } = scene;
  const keeps = new Set(tabs.map(({ replica }) => replica.memberId));
  let isOver = false;
  const workload = { clients: tabs, random: seededRandom(seed), history: cluster.history, keeps };
  const working = runWorkload(workload, 3, () => isOver);
  await disturb();
  isOver = true;
  await working;
  return seed;
};

const drains = async (node: ClusterNode): Promise<number> => {
  const began = performance.now();
  node.server.signal("SIGTERM");
  const { code } = await node.server.ended();
  expect(code).toBe(0);
  return performance.now() - began;
};

/** Nodes that come, go, sleep and die. */
export const nodeRows = (hub: HubKind): void => {
  describe("a node that goes", () => {
    test("[F44] and is replaced, each in turn, under load: nothing is lost, no command fails, also with rows of a newer version", async () => {
      const n = sized(1, 2, 6);
      const scene = await scatter(await openScene(hub));
      const { cluster, tabs } = scene;
      const times: number[] = [];
      const seed = await underLoad(scene, async () => {
        for (let round = 0; round < n * 2; round += 1) {
          const node = cluster.node(round % 2);
          cluster.fault("rolling deploy", [1012, 1006]);
          times.push(await drains(node));
          await writesAsNewer(scene);
          await node.start();
          await delay(300);
        }
      });
      // What the other version wrote is nobody's command here.
      await expectWhole(scene, ["C2"]);
      const tally = tallyOf(cluster.history);
      expect(tally.unknown).toBe(0);
      expect(tally.ok).toBeGreaterThan(10);
      const moves = cluster.history.of("closed").filter(({ code }) => code === 1012).length;
      expect(moves).toBeGreaterThan(0);
      report({
        id: "F44",
        hub,
        injected: `each of two nodes gets TERM and is replaced, ${n} times over, under three lanes of commands by way of a balancer; rows of a type only a newer version knows come in between`,
        n: n * 2,
        expected: "0 lost, 0 failed commands; same state digests",
        seen: `0 lost, ${tally.ok} commands acknowledged, ${tally.unknown} without an answer; each node gone after at most ${ms(Math.max(...times))}; digests equal`,
        bite: `${moves} sockets moved with 1012; each of ${tabs.length} tabs met ${n * 2} rows of an unknown type`,
        seed,
      });
    });

    test("[F46] and is killed in the middle of its drain: its people come back elsewhere with nothing missed", async () => {
      const n = sized(1, 2, 8);
      const scene = await scatter(await openScene(hub));
      const { cluster, acme, tabs } = scene;
      const [ana] = pairOf(scene);
      for (let round = 0; round < n; round += 1) {
        const node = cluster.node(round % 2);
        // A command that waits for a lock keeps the drain from ending by itself.
        const lock = await cluster.connection();
        await lock.query("begin");
        await lock.query("select 1 from workspace_logs for update");
        const sent = Promise.all(tabs.map((tab) => createsRoom(scene, tab)));
        await delay(150);
        cluster.fault("SIGKILL in drain", [1006, 1012]);
        node.server.signal("SIGTERM");
        await delay(150);
        await node.kill();
        await lock.query("rollback");
        await lock.end();
        await sent;
        await heldWithin(ana, await cluster.head(acme.slug));
        await node.start();
      }
      await expectWhole(scene);
      expect(ana.replica.rooms.all()).toHaveLength(n * tabs.length);
      report({
        id: "F46",
        hub,
        injected: "TERM, and SIGKILL 150 ms later while commands are held up by a lock",
        n,
        expected: "0 lost, 0 twice; everybody live on the other node",
        seen: `0 lost, 0 twice; ${n * tabs.length} commands took effect once each`,
        claims: "never in n",
        bite: `${n} processes killed while they drained`,
      });
    });

    test("[F50] to sleep while retention passes what it had read: it sends its people to resume, and skips nothing silently", async () => {
      const n = sized(2, 3, 12);
      const scene = await openScene(hub);
      const { cluster } = scene;
      const [ana, ben] = pairOf(scene);
      const node = cluster.node(1);
      const hints = hub === "postgres" ? node.database : node.broker;
      let gone = 0;
      for (let round = 0; round < n; round += 1) {
        await cluster.confirmed([ben]);
        cluster.fault("SIGSTOP, trim, SIGCONT", [4409, 4408, 1006]);
        // A broker would keep all of it for the sleeper, who would have missed nothing.
        hints?.blackHole("toClient");
        node.freeze();
        for (let row = 0; row < 5; row += 1) await createsRoom(scene, ana);
        gone += await trims(scene);
        const head = await createsRoom(scene, ana);
        node.thaw();
        hints?.resetAll();
        hints?.healed();
        await ben.until("the head", () => ben.holds(head));
      }
      // The rows before the floor can't be asked after any more.
      await expectWhole(scene, ["C2"]);
      expect(ben.resyncs.length).toBeGreaterThanOrEqual(n);
      expect(ana.resyncs).toEqual([]);
      report({
        id: "F50",
        hub,
        injected:
          "SIGSTOP of one node, which loses what the hub says meanwhile, 5 rows by the other, the log trimmed to its head, 1 more row, SIGCONT",
        n,
        expected: "its sockets resume by snapshot; 0 silent jumps",
        seen: `${ben.resyncs.length} snapshots (${[...new Set(ben.resyncs)].join(", ")}), 0 silent; the other node's tab took none`,
        claims: "never in n",
        bite: `${gone} rows were trimmed, each time with 5 that the node had not read`,
      });
    });
  });

  test("nodes that start at once on an empty database migrate it once, and all of them serve", async () => {
    const n = sized(1, 1, 5);
    const nodes = sized(3, 3, 4);
    for (let round = 0; round < n; round += 1) {
      const scene = await openScene(hub, { nodes, databaseUrl: await createDatabaseOn(inject("postgresUrl")) });
      const migrations = await scene.cluster.query<{ name: string }>("select name from kysely_migration");
      expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length);
      const last = required(scene.tabs.at(-1));
      await heldWithin(last, await createsRoom(scene, required(scene.tabs[0])));
      await expectWhole(scene);
    }
    report({
      id: "migrations",
      hub,
      injected: `${nodes} nodes start at once on an empty database`,
      n,
      expected: "each migration runs once; every node is ready and serves",
      seen: "each ran once; a row written on the first node reached a tab on the last",
      bite: "the database had no tables",
    });
  });
};
