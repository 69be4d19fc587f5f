import { type Account, commandsOn, issue, type RecordingClient, type Where } from "@orbit/testkit";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { HubKind } from "../support/cluster.ts";
import { BUSY_MS, missedBound, ms, report, sized } from "../support/figures.ts";
import { createsRoom, expectWhole, openScene, pairOf, type Scene } from "./scene.ts";

const revokedWithin = async (tab: RecordingClient, began: number): Promise<number> => {
  await tab.until("being revoked", () => tab.state.status === "revoked", 10_000);
  return performance.now() - began;
};

type Socket = { closed: Promise<number> };

/** A socket that is open, and will tell the code it is closed with. */
const openSocket = (account: Account, slug: string, { base, origin }: Where): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const headers = { cookie: account.cookie, origin };
    const socket = new WebSocket(`${base.replace("http", "ws")}/v1/ws?workspace=${slug}`, { headers });
    const closed = new Promise<number>((done) => socket.on("close", done));
    socket.once("message", () => resolve({ closed })).on("error", reject);
  });

/** Removes somebody who has a tab on each node, while Ana goes on writing. */
const removal = async (scene: Scene, round: number): Promise<number> => {
  const { cluster, acme } = scene;
  const [ana] = pairOf(scene);
  const dan = await cluster.account(`Dan ${round}`);
  const memberId = await cluster.joins(acme, dan, "member");
  const tabs = await Promise.all(
    cluster.nodes.map((_, index) => cluster.tab(`Dan ${round} on ${index}`, acme, dan, { where: cluster.at(index) })),
  );
  const writing = Promise.all(Array.from({ length: 4 }, () => createsRoom(scene, ana)));
  const began = performance.now();
  await issue(ana, commandsOn(acme.slug).removeMember({ id: memberId }), cluster.history);
  const times = await Promise.all(tabs.map((tab) => revokedWithin(tab, began)));
  await writing;
  return Math.max(...times);
};

/** Access that ends on one node, on all of them. */
export const accessRows = (hub: HubKind): void => {
  describe("access that ends on one node", () => {
    test("[F35] ends on every other, with nothing past the removal", async () => {
      const n = sized(3, 6, 40);
      const scene = await openScene(hub);
      const times: number[] = [];
      for (let round = 0; round < n; round += 1) times.push(await removal(scene, round));
      await expectWhole(scene, ["C8"]);
      const closes = scene.cluster.history.of("closed").filter(({ code }) => code === 4403);
      expect(closes).toHaveLength(n * 2);
      const boundMs = hub === "none" ? 3_000 : 1_000;
      expect(Math.max(...times)).toBeLessThan(boundMs + BUSY_MS);
      report({
        id: "F35",
        hub,
        injected: "a member with a tab on each node is removed by a command on the first, amid four others",
        n,
        expected: `0 frames past the removal's row on any node; 4403 ≤ ${ms(boundMs)}`,
        seen: `0 frames past it; closed on both nodes at most ${ms(Math.max(...times))} after the command was sent`,
        claims: "never in n",
        missed: missedBound("4403", Math.max(...times), boundMs),
        bite: `${closes.length} sockets closed with 4403`,
      });
    });

    test("[P11] a session that is signed out on one node has no socket left on another", async () => {
      const n = sized(3, 6, 30);
      const { cluster, acme } = await openScene(hub);
      const times: number[] = [];
      for (let round = 0; round < n; round += 1) {
        const eve = await cluster.account(`Eve ${round}`, cluster.at(0));
        await cluster.joins(acme, eve, "member");
        const { closed } = await openSocket(eve, acme.slug, cluster.at(1));
        const began = performance.now();
        await eve.does("POST", "/v1/auth/sign-out");
        expect(await closed).toBe(4401);
        times.push(performance.now() - began);
      }
      const boundMs = hub === "none" ? 5_000 : 1_000;
      expect(Math.max(...times)).toBeLessThan(5_000 + BUSY_MS);
      report({
        id: "P11",
        hub,
        injected: "sign-out on one node, while the session has a socket on the other",
        n,
        expected: `4401 ≤ ${ms(boundMs)}`,
        seen: `closed with 4401 at most ${ms(Math.max(...times))} after sign-out was sent`,
        missed: missedBound("4401", Math.max(...times), boundMs),
        bite: `${n} sockets closed with 4401`,
      });
    });
  });
};
