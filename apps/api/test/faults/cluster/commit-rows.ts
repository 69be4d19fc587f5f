import { percentilesOf } from "@orbit/testkit";
import { describe, expect, test } from "vitest";
import type { HubKind } from "../support/cluster.ts";
import { BUSY_MS, missedBound, ms, report, sized } from "../support/figures.ts";
import { createsRoom, crossings, expectWhole, heldWithin, openScene, pairOf } from "./scene.ts";

/** The poll and half a second, as the catalogue has it. */
export const POLL_BOUND_MS = 1_500;

/** What is committed on one node, on the others. */
export const commitRows = (hub: HubKind): void => {
  describe("what is committed on one node", () => {
    test("[F0] reaches the others, in order, when nothing is wrong", async () => {
      const n = sized(10, 30, 200);
      const scene = await openScene(hub);
      const [ana] = pairOf(scene);
      const { p50, p99, max } = percentilesOf(await crossings(scene, ana, n));
      await expectWhole(scene);
      const boundMs = hub === "none" ? POLL_BOUND_MS : 250;
      expect(p50).toBeLessThan(boundMs + BUSY_MS);
      report({
        id: "F0",
        hub,
        injected: "nothing: a command on one node, and a tab on the other",
        n,
        expected: hub === "none" ? "the poll delivers ≤ 1.5 s" : "answered-to-received p99 ≤ 250 ms",
        seen: `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`,
        missed: missedBound("p99", p99, boundMs),
        bite: "not a fault, but what the others are compared with",
      });
    });

    test("[F1] reaches them when its node dies between COMMIT and the hint", async () => {
      const n = sized(2, 4, 25);
      const scene = await openScene(hub);
      const { cluster, acme } = scene;
      const [ana, ben] = pairOf(scene);
      const dying = cluster.node(0);
      const times: number[] = [];
      for (let round = 0; round < n; round += 1) {
        cluster.fault("kill -9", [1006]);
        await dying.kill();
        await dying.start({ CRASH_AT: "after_commit" });
        ana.retryNow();
        await ana.until("being live again", () => ana.state.status === "live");
        const sent = createsRoom(scene, ana);
        cluster.fault("after_commit", [1006]);
        await dying.diedByItself();
        times.push(await heldWithin(ben, await cluster.head(acme.slug)));
        await dying.start();
        ana.retryNow();
        await sent;
      }
      await expectWhole(scene);
      expect(ben.replica.rooms.all()).toHaveLength(n);
      expect(Math.max(...times)).toBeLessThan(POLL_BOUND_MS + BUSY_MS);
      report({
        id: "F1",
        hub,
        injected: "CRASH_AT=after_commit: SIGKILL of one node between COMMIT and any hint; a tab watches on the other",
        n,
        expected: "the other node's poll delivers ≤ 1.5 s; 0 lost, 0 twice",
        seen: `0 lost, 0 twice; on the other node at most ${ms(Math.max(...times))} after the death`,
        missed: missedBound("delivery", Math.max(...times), POLL_BOUND_MS),
        bite: `${n} nodes died at the point`,
        claims: "never in n",
      });
    });
  });
};
