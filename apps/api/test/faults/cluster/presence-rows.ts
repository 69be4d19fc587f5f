import { setTimeout as delay } from "node:timers/promises";
import type { Where } from "@orbit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { required } from "../../support/orbit.ts";
import { BareSocket } from "../support/bare-socket.ts";
import type { HubKind } from "../support/cluster.ts";
import { BUSY_MS, missedBound, ms, report, size, sized } from "../support/figures.ts";
import { PresenceView } from "../support/presence-view.ts";
import { type Seeded, seedMembers } from "../support/seed-members.ts";
import { expectWhole, openScene, pairOf, type Scene } from "./scene.ts";

type Hub = Exclude<HubKind, "none">;

const viewsOf = ({ cluster, tabs }: Scene): [PresenceView, PresenceView] => {
  const [ana, ben] = tabs.map((tab) => new PresenceView(tab, cluster.history));
  return [required(ana), required(ben)];
};

const until = async (what: string, condition: () => boolean, withinMs: number): Promise<number> => {
  const began = performance.now();
  while (!condition()) {
    if (performance.now() - began > withinMs) throw new Error(`waited in vain for ${what}`);
    await delay(20);
  }
  return performance.now() - began;
};

const knock = async (cookie: string, slug: string, { base, origin }: Where): Promise<BareSocket> => {
  const socket = new BareSocket(base, { cookie, slug, watchFor: '"hello"', origin });
  onTestFinished(() => socket.vanish());
  await socket.settled();
  return socket;
};

/** A socket that answers pings and keeps nothing. A node that is busy says so, and is asked again, as every client does. */
const attend = async (cookie: string, slug: string, where: Where): Promise<BareSocket> => {
  for (;;) {
    const socket = await knock(cookie, slug, where);
    if (socket.isLive) return socket;
    if (socket.refused !== 503) throw new Error(`refused with ${socket.refused}`);
    await delay(500);
  }
};

const AT_ONCE = 50;

/** So many at a time, as browsers come that were not told to come together. */
const attendAll = async (people: readonly Seeded[], slug: string, where: Where): Promise<readonly BareSocket[]> => {
  const sockets: BareSocket[] = [];
  for (let from = 0; from < people.length; from += AT_ONCE) {
    const wave = people.slice(from, from + AT_ONCE);
    sockets.push(...(await Promise.all(wave.map(({ cookie }) => attend(cookie, slug, where)))));
  }
  return sockets;
};

const orders = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));

/** Tabs on the first node that write down all they are told. */
const watchers = async ({ cluster, acme }: Scene, count: number): Promise<readonly PresenceView[]> => {
  const views: PresenceView[] = [];
  for (let index = 0; index < count; index += 1) {
    const account = await cluster.account(`Watcher ${index}`);
    await cluster.joins(acme, account, "member");
    views.push(new PresenceView(await cluster.tab(account.name, acme, account), cluster.history));
  }
  return views;
};

/** A thousand sockets in the process of the test: its pauses are not theirs. */
const UNHURRIED = { HEARTBEAT_MS: "15000", PING_INTERVAL_MS: "25000", PONG_TIMEOUT_MS: "10000" };

/** No row of the roll stays: nodes are heard over the broker alone. */
const withoutRoll = ({ cluster }: Scene) =>
  cluster.query(
    `create function unsigned() returns trigger language plpgsql as 'begin return null; end';
     create trigger unsigned before insert on node_roll for each row execute function unsigned();
     delete from node_roll`,
  );

/** Black-holes the way between the second node and the broker, and back. Answers when others no longer showed Ben, and how. */
const cutOff = async (scene: Scene) => {
  const { cluster } = scene;
  const [ana, ben] = pairOf(scene);
  const [sees, seesToo] = viewsOf(scene);
  const [anaId, benId] = [ana.replica.memberId, ben.replica.memberId];
  const isWhole = () => sees.shows(benId) === true && seesToo.shows(anaId) === true;
  await until("both being shown", isWhole, 5_000 + BUSY_MS);
  const since = cluster.history.now();
  const way = required(cluster.node(1).broker);
  way.blackHole("both");
  const lapsed = await until("Ben being doubted", () => sees.shows(benId) !== true, 16_500 + BUSY_MS);
  await delay(LOOKED_AGAIN_MS);
  const shown = sees.shows(benId);
  way.resetAll();
  way.healed();
  const whole = await until("both being shown again", isWhole, 6_000 + BUSY_MS);
  const offline = sees.toldSince(since).filter(({ memberId, online }) => memberId === benId && !online).length;
  return { lapsed, shown, whole, offline };
};

/** Longer than it takes until nodes sign the roll again, and look at it. */
const LOOKED_AGAIN_MS = 6_000;

/** A node that the broker does not reach, and the database does. Over PostgreSQL, one way leads to both. */
const cutOffRows = (hub: Exclude<Hub, "postgres">): void => {
  test("[F18] a node is cut off from the broker alone: its people are unknown to the others, never offline", async () => {
    const n = sized(1, 1, 4);
    const scene = await openScene(hub);
    const rounds = [];
    for (let round = 0; round < n; round += 1) rounds.push(await cutOff(scene));
    await expectWhole(scene);
    expect(rounds.map(({ shown, offline }) => ({ shown, offline }))).toEqual(
      rounds.map(() => ({ shown: null, offline: 0 })),
    );
    const [lapsed, whole] = [rounds.map((one) => one.lapsed), rounds.map((one) => one.whole)].map((all) =>
      Math.max(...all),
    );
    report({
      id: "F18 presence",
      hub,
      injected: "nothing passes between one node and the broker, for longer than its lease",
      n,
      expected: "its people unknown on the other node after the lease of 15 s, never offline; whole ≤ 6 s after",
      seen: `unknown after at most ${ms(required(lapsed))}, told offline ${rounds.reduce((sum, { offline }) => sum + offline, 0)} times; everybody shown again ${ms(required(whole))} after it healed`,
      missed: [...missedBound("lease", required(lapsed), 16_500), ...missedBound("whole", required(whole), 6_000)],
      bite: `${n} times the lease of a node ran out that was alive`,
    });
  });

  if (size === "ci") return;

  test("[F18] control: without the roll of nodes, the same node's people are shown offline", async () => {
    const scene = await openScene(hub);
    await withoutRoll(scene);
    const { lapsed, shown, offline } = await cutOff(scene);
    expect(shown).toBe(false);
    expect(offline).toBeGreaterThan(0);
    report({
      id: "F18 control",
      hub,
      injected: "the same, while a trigger keeps every node off the roll",
      n: 1,
      expected: "must be wrong: shown offline",
      seen: `shown offline after ${ms(lapsed)}, with a tab open all the time`,
      bite: "the lease of a node ran out that was alive",
    });
  });
};

/** Who is here, as people on every node see it. */
export const presenceRows = (hub: Hub): void => {
  describe("who is here", () => {
    test("[F25] one person's tabs on several nodes are one person, gone with the last of them, in whatever order", async () => {
      const repeats = sized(1, 1, 4);
      const scene = await openScene(hub);
      const { cluster, acme } = scene;
      const observers = viewsOf(scene);
      const dan = await cluster.account("Dan");
      const memberId = await cluster.joins(acme, dan, "member");
      const rounds = Array.from({ length: repeats }, () => orders([0, 1, 2])).flat();
      const times: number[] = [];
      for (const order of rounds) {
        const since = cluster.history.now();
        const sockets = [];
        for (const node of [0, 1, 0]) sockets.push(await attend(dan.cookie, acme.slug, cluster.at(node)));
        const shown = (online: boolean) => () => observers.every((view) => view.shows(memberId) === online);
        await until("Dan being shown", shown(true), 5_000 + BUSY_MS);
        for (const [place, index] of order.entries()) {
          sockets[index]?.vanish();
          // Longer than the grace: had it been taken for the last one, everybody would have been told.
          if (place < 2) await delay(600);
        }
        times.push(await until("Dan being gone", shown(false), 6_000 + BUSY_MS));
        for (const view of observers) {
          const told = view.toldSince(since).filter((one) => one.memberId === memberId);
          expect(told.map(({ online }) => online)).toEqual([true, false]);
        }
      }
      await expectWhole(scene);
      report({
        id: "F25",
        hub,
        injected: "three tabs of one person on two nodes, closed in every order; people watch on both nodes",
        n: rounds.length,
        expected: "online once, offline once, after the last: ≤ grace + 1 s",
        seen: `0 wrong words on either node; offline at most ${ms(Math.max(...times))} after the last tab closed (grace 400 ms)`,
        missed: missedBound("offline", Math.max(...times), 1_400),
        claims: "never in n",
        bite: `${rounds.length * 3} sockets closed`,
      });
    });

    test("[F21] a node dies with its sockets: who comes back elsewhere never blinks, the others are gone within 21 s", async () => {
      const n = sized(20, 40, 1_000);
      const scene = await openScene(hub, { env: UNHURRIED });
      const { cluster, acme } = scene;
      const views = [viewsOf(scene)[0], ...(await watchers(scene, sized(1, 2, 4)))];
      const guests = await seedMembers(cluster, acme, n);
      await attendAll(guests, acme.slug, cluster.at(1));
      const [returning, leaving] = [guests.slice(0, n / 2), guests.slice(n / 2)];
      const onEveryView = (holds: (online: ReadonlySet<string>) => boolean) =>
        views.every((view) => holds(view.online()));
      const areShown = (people: readonly Seeded[]) => () =>
        onEveryView((online) => people.every(({ memberId }) => online.has(memberId)));
      await until("everybody being shown", areShown(guests), 10_000 + BUSY_MS);
      const since = cluster.history.now();
      cluster.fault("kill -9", [1006]);
      await cluster.node(1).kill();
      const died = performance.now();
      await attendAll(returning, acme.slug, cluster.at(0));
      const returned = performance.now() - died;
      const areGone = () => onEveryView((online) => !leaving.some(({ memberId }) => online.has(memberId)));
      await until("no phantoms", areGone, 21_000 + BUSY_MS);
      const phantoms = performance.now() - died;
      const ids = new Set(returning.map(({ memberId }) => memberId));
      const flaps = views.flatMap((view) => view.toldSince(since)).filter(({ memberId }) => ids.has(memberId));
      expect(areShown(returning)()).toBe(true);
      expect(flaps).toEqual([]);
      report({
        id: "F21",
        hub,
        injected: `kill -9 of one of two nodes with ${n} sockets of as many members; half come back on the other at once, where ${views.length} people watch`,
        n,
        expected: "0 phantoms ≤ 21 s; 0 flaps of those who came back",
        seen: `the last phantom was gone after ${ms(phantoms)}; ${returning.length} were back after ${ms(returned)}, with ${flaps.length} flaps`,
        claims: "never in n",
        missed: missedBound("phantoms", phantoms, 21_000),
        bite: `${n} sockets died with the node; ${leaving.length} members were told offline`,
      });
    });

    if (hub !== "postgres") cutOffRows(hub);

    test("[F22] a node that slept past its lease is not believed, and is whole again soon after it wakes", async () => {
      const sleepMs = sized(17_000, 20_000, 40_000);
      const scene = await openScene(hub);
      const { cluster } = scene;
      const [ana, ben] = pairOf(scene);
      const [anaId, benId] = [ana.replica.memberId, ben.replica.memberId];
      const [sees, seesToo] = viewsOf(scene);
      const seenByAll = () => sees.shows(benId) === true && seesToo.shows(anaId) === true;
      await until("both being shown", seenByAll, 5_000 + BUSY_MS);
      cluster.fault("SIGSTOP", [1006, 4408, 1011]);
      const began = performance.now();
      cluster.node(1).freeze();
      const doubted = await until("Ben being doubted", () => sees.shows(benId) !== true, 21_000);
      await delay(Math.max(0, sleepMs - (performance.now() - began)));
      cluster.node(1).thaw();
      ben.retryNow();
      const whole = await until("both being shown again", seenByAll, 6_000 + BUSY_MS);
      await expectWhole(scene);
      report({
        id: "F22",
        hub,
        injected: `SIGSTOP of one node for ${ms(sleepMs)}, SIGCONT`,
        n: 1,
        expected: "not believed after its lease of 15 s; 0 phantom or missing 6 s after waking",
        seen: `not believed after ${ms(doubted)}; everybody right again ${ms(whole)} after it woke`,
        missed: [...missedBound("lease", doubted, 16_500), ...missedBound("whole", whole, 6_000)],
        bite: "its people were unknown, or offline, to the other node",
      });
    });
  });
};
