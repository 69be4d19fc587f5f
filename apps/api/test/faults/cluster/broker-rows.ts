import { messageChaos, natsFramer, percentilesOf, postgresFramer, respFramer, seededRandom } from "@orbit/testkit";
import { describe, expect, test } from "vitest";
import { required } from "../../support/orbit.ts";
import type { HubKind } from "../support/cluster.ts";
import type { ClusterNode } from "../support/cluster-node.ts";
import { BUSY_MS, missedBound, ms, report, runSeed, sized } from "../support/figures.ts";
import { POLL_BOUND_MS } from "./commit-rows.ts";
import { createsRoom, crossings, expectWhole, openScene, pairOf, type Scene } from "./scene.ts";

type Hub = Exclude<HubKind, "none">;

const framers = { redis: respFramer, nats: natsFramer, postgres: postgresFramer };

/** What the broker's bytes pass on their way to that node. */
const wayTo = ({ broker, database }: ClusterNode) => broker ?? database;

const sumOf = async (nodes: readonly ClusterNode[], metric: string): Promise<number> =>
  (await Promise.all(nodes.map((node) => node.metric(metric)))).reduce((sum, one) => sum + one, 0);

/** How long each of so many commands, one at a time, takes to be answered. */
const answerTimes = async (scene: Scene, n: number): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let round = 0; round < n; round += 1) {
    const began = performance.now();
    await createsRoom(scene, required(scene.tabs[round % scene.tabs.length]));
    times.push(performance.now() - began);
  }
  return times;
};

const both = async (scene: Scene, n: number): Promise<readonly number[]> => {
  const [ana, ben] = pairOf(scene);
  return [...(await crossings(scene, ana, n)), ...(await crossings(scene, ben, n))];
};

const worst = (times: readonly number[]): number => Math.max(...times);
const inTime = (times: readonly number[]): void => expect(worst(times)).toBeLessThan(POLL_BOUND_MS + BUSY_MS);

/** A broker that is a process of its own: it dies, hangs, is slow, and can't be reached. */
export const brokerRows = (hub: "redis" | "nats"): void => {
  describe(`${hub} misbehaves`, () => {
    test("[F15] dies and comes back: events come by the log meanwhile, and by the broker again after", async () => {
      const n = sized(1, 2, 10);
      const scene = await openScene(hub);
      const { cluster } = scene;
      const [noticed, back, meanwhile, after]: [number[], number[], number[], number[]] = [[], [], [], []];
      for (let round = 0; round < n; round += 1) {
        await cluster.broker.kill();
        noticed.push(await cluster.deaf());
        meanwhile.push(...(await both(scene, 3)));
        await cluster.broker.restart();
        back.push(await cluster.healed());
        after.push(...(await both(scene, 3)));
      }
      await expectWhole(scene);
      inTime(meanwhile);
      const reconnects = await sumOf(cluster.nodes, "orbit_hub_reconnects_total");
      expect(reconnects).toBeGreaterThanOrEqual(n * 2);
      report({
        id: "F15",
        hub,
        injected: "kill -9 of the broker, and a new one on its port",
        n,
        expected: "0 lost; delivery ≤ 1.5 s meanwhile; degraded ≤ 2 s, and named; subscribed again by itself",
        seen: `0 lost; meanwhile at most ${ms(worst(meanwhile))}; noticed after at most ${ms(worst(noticed))}; back ${ms(worst(back))} after the restart, then p50 ${ms(percentilesOf(after).p50)}`,
        missed: [
          ...missedBound("delivery", worst(meanwhile), POLL_BOUND_MS),
          ...missedBound("noticed", worst(noticed), 2_000),
        ],
        bite: `${reconnects} reconnections of two nodes`,
        claims: "never in n",
      });
    });

    test("[F16] hangs: no command waits for it, nothing grows, and events come by the log", async () => {
      const n = sized(30, 60, 300);
      const scene = await openScene(hub);
      const { cluster } = scene;
      await answerTimes(scene, 10);
      const before = percentilesOf(await answerTimes(scene, n));
      const memoryBefore = await sumOf(cluster.nodes, "process_resident_memory_bytes");
      cluster.broker.freeze();
      const during = percentilesOf(await answerTimes(scene, n));
      const meanwhile = await both(scene, 3);
      const noticed = await cluster.deaf();
      const grown = ((await sumOf(cluster.nodes, "process_resident_memory_bytes")) - memoryBefore) / 1024 ** 2 / 2;
      const untaken = await sumOf(cluster.nodes, "orbit_hub_errors_total");
      const dropped = await sumOf(cluster.nodes, "orbit_hub_dropped_total");
      cluster.broker.thaw();
      const back = await cluster.healed();
      await expectWhole(scene);
      inTime(meanwhile);
      // It would be 250 ms and more, each, if commands waited.
      expect(during.p50).toBeLessThan(before.p50 + 200);
      expect(noticed).toBeLessThan(2_000 + BUSY_MS);
      report({
        id: "F16",
        hub,
        injected: `SIGSTOP of the broker during ${n} commands, then SIGCONT`,
        n,
        expected: "command p99 ≤ + 20 %; RSS ± 20 MiB; delivery ≤ 1.5 s; 0 lost",
        seen: `command p50 ${ms(before.p50)} before and ${ms(during.p50)} during, p99 ${ms(before.p99)} and ${ms(during.p99)}; RSS ${grown >= 0 ? "+" : ""}${grown.toFixed(0)} MiB a node; delivery at most ${ms(worst(meanwhile))}; up again after ${ms(back)}`,
        missed: [
          ...missedBound("command p99", during.p99, before.p99 * 1.2),
          ...missedBound("delivery", worst(meanwhile), POLL_BOUND_MS),
          ...(grown > 20 ? [`RSS: + ${grown.toFixed(0)} MiB, allowed 20`] : []),
        ],
        bite: `${untaken} messages not taken in time, ${dropped} given up`,
      });
    });

    test("[F17] is slow: the poll bounds what people notice", async () => {
      const n = sized(3, 6, 40);
      const scene = await openScene(hub);
      const { cluster } = scene;
      for (const node of cluster.nodes) wayTo(node).shape({ latencyMs: 200, jitterMs: 200 });
      const times = await both(scene, n);
      for (const node of cluster.nodes) wayTo(node).shape({});
      await expectWhole(scene);
      inTime(times);
      const { p50, p99 } = percentilesOf(times);
      report({
        id: "F17",
        hub,
        injected: "200 ms ± 200 ms of latency between both nodes and the broker, each way",
        n: times.length,
        expected: "delivery p99 ≤ 1.5 s; 0 lost",
        seen: `0 lost; p50 ${ms(p50)}, p99 ${ms(p99)}`,
        missed: missedBound("p99", p99, POLL_BOUND_MS),
        bite: "every byte to and from the broker was late",
      });
    });

    test.each([
      { id: "F18", towards: "both", what: "nothing passes between one node and the broker, and nobody is told" },
      { id: "F19", towards: "toClient", what: "one node's bytes reach the broker, and nothing comes back" },
    ] as const)(
      "[$id] can't be heard by one node ($towards): it notices by itself, and serves by the log",
      async ({ id, towards, what }) => {
        const n = sized(1, 2, 8);
        const scene = await openScene(hub);
        const { cluster } = scene;
        const lonely = cluster.node(1);
        const [noticed, meanwhile, back]: [number[], number[], number[]] = [[], [], []];
        for (let round = 0; round < n; round += 1) {
          wayTo(lonely).blackHole(towards);
          const noticing = cluster.deaf([lonely]).then((took) => noticed.push(took));
          meanwhile.push(...(await both(scene, 3)));
          await noticing;
          expect(await cluster.node(0).hearsItself()).toBe(true);
          // What was on the way is lost with the connection, as it is when a route comes back after long.
          wayTo(lonely).resetAll();
          wayTo(lonely).healed();
          back.push(await cluster.healed());
        }
        await expectWhole(scene);
        inTime(meanwhile);
        expect(worst(noticed)).toBeLessThan(11_000 + BUSY_MS);
        report({
          id,
          hub,
          injected: what,
          n,
          expected: `0 lost; delivery ≤ 1.5 s; ${id === "F18" ? "whole ≤ 6 s after" : "noticed ≤ 11 s"}`,
          seen: `0 lost; delivery at most ${ms(worst(meanwhile))} either way; noticed after at most ${ms(worst(noticed))}; hears itself again ${ms(worst(back))} after it healed; the other node never noticed`,
          missed: [
            ...missedBound("delivery", worst(meanwhile), POLL_BOUND_MS),
            ...(id === "F18"
              ? missedBound("healing", worst(back), 6_000)
              : missedBound("noticed", worst(noticed), 11_000)),
          ],
          bite: `${n} times the node called its hub down while the other's was up`,
        });
      },
    );
  });
};

/** What any hub may do to messages, without anybody noticing but by the clock. */
export const messageRows = (hub: Hub): void => {
  test(`[F20] ${hub} loses, repeats and reorders messages: nothing but latency comes of it`, async () => {
    const n = sized(5, 15, 150);
    const seed = runSeed();
    const scene = await openScene(hub);
    const { cluster, tabs } = scene;
    const chaos = messageChaos(framers[hub], { loses: 0.4, repeats: 0.5, reorders: 0.3 }, seededRandom(seed));
    for (const node of cluster.nodes) {
      wayTo(node).rewrite(chaos.rewriter);
      wayTo(node).resetAll();
    }
    await cluster.healed();
    const times = await both(scene, n);
    const burst = Array.from({ length: n * 4 }, (_, index) => createsRoom(scene, required(tabs[index % tabs.length])));
    await Promise.all(burst);
    await expectWhole(scene);
    inTime(times);
    expect(chaos.tally.lost).toBeGreaterThan(0);
    expect(chaos.tally.repeated).toBeGreaterThan(0);
    expect(chaos.tally.reordered).toBeGreaterThan(0);
    const resyncs = tabs.flatMap((tab) => tab.resyncs);
    expect(resyncs).toEqual([]);
    report({
      id: "F20",
      hub,
      injected:
        "40 % of the messages to each node are lost, half of the rest come twice, 30 % after up to 10 later ones (self-probes too)",
      n: times.length + burst.length,
      expected: "0 lost, 0 spurious resyncs; delivery ≤ 1.5 s",
      seen: `0 lost, ${resyncs.length} resyncs; delivery p50 ${ms(percentilesOf(times).p50)}, at most ${ms(worst(times))}`,
      claims: "never in n",
      missed: missedBound("delivery", worst(times), POLL_BOUND_MS),
      bite: `${chaos.tally.lost} messages lost, ${chaos.tally.repeated} repeated, ${chaos.tally.reordered} late`,
      seed,
    });
  });
};

/** The hub that is the database: its connection may be taken away. */
export const listenRows = (): void => {
  test("[F56] the connection that listens is ended: a lost hint, and a new connection", async () => {
    const n = sized(3, 5, 40);
    const scene = await openScene("postgres");
    const { cluster } = scene;
    const times: number[] = [];
    let ended = 0;
    for (let round = 0; round < n; round += 1) {
      const gone = await cluster.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'orbit hub' and datname = current_database()",
      );
      ended += gone.length;
      times.push(...(await both(scene, 1)));
    }
    const back = await cluster.healed();
    await expectWhole(scene);
    expect(ended).toBeGreaterThanOrEqual(2);
    inTime(times);
    const reconnects = await sumOf(cluster.nodes, "orbit_hub_reconnects_total");
    report({
      id: "F56",
      hub: "postgres",
      injected: "pg_terminate_backend of the connections that listen, on both nodes",
      n,
      expected: "as a lost hint: delivery ≤ 1.5 s; 0 lost",
      seen: `0 lost; delivery at most ${ms(worst(times))}; both listen again ${ms(back)} later at most`,
      missed: missedBound("delivery", worst(times), POLL_BOUND_MS),
      bite: `${ended} connections ended, ${reconnects} opened anew`,
    });
  });
};
