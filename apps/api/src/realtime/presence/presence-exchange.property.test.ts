import fc from "fast-check";
import { expect, test } from "vitest";
import { PresenceStage, type StageNode } from "../../../test/support/presence-stage.ts";

type Opened = Awaited<ReturnType<StageNode["opens"]>>;
type Open = Opened & { node: StageNode; name: string };

/** Lease, sweep, grace, a renewal, and the windows on both sides. */
const SETTLED_MS = 25_000;

const orders = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

/** On which of two nodes each of three tabs is, in which order they close, and how long after each other. */
const closings = () => {
  const homes = [0, 1, 2, 3, 4, 5]
    .map((n) => [n & 1, (n >> 1) & 1, (n >> 2) & 1] as const)
    .filter((on) => on.some(Boolean));
  const paces = [0, 250, 500, 1_000, 4_750, 5_000];
  const pairs = paces.flatMap((one) => paces.map((two) => [one, two] as const));
  return homes.flatMap((on) => orders([0, 1, 2]).flatMap((order) => pairs.map((pace) => ({ on, order, pace }))));
};

const playClosing = async ({ on, order, pace }: ReturnType<typeof closings>[number]): Promise<string[][]> => {
  const stage = new PresenceStage();
  const nodes = [await stage.node(), await stage.node()] as const;
  const watchers = await Promise.all(nodes.map((node) => node.opens("ben")));
  const tabs: { node: StageNode; opened: Opened }[] = [];
  for (const home of on) {
    const node = nodes[home === 0 ? 0 : 1];
    tabs.push({ node, opened: await node.opens("ana") });
  }
  for (const [n, at] of order.entries()) {
    const tab = tabs[at];
    tab?.node.closes(tab.opened.socket);
    await stage.passes([...pace, 4_500][n] ?? 0);
  }
  // The last has not been closed for as long as the grace.
  const before = watchers.map(({ sees }) => sees.statusOf("ana"));
  await stage.passes(1_500);
  return [before, ...watchers.map(({ sees }) => sees.told.filter((said) => said.startsWith("ana")))];
};

test("[PRES-8] three tabs on two nodes, closed in every order and at any pace: offline once, after the last", async () => {
  const all = closings();
  expect(all.length).toBeGreaterThanOrEqual(1_000);
  const once = ["ana online", "ana offline"];
  for (const closing of all) expect(await playClosing(closing)).toEqual([["online", "online"], once, once]);
});

const people = ["ana", "ben", "cy"];
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("open"), node: fc.nat(2), name: fc.constantFrom(...people) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("close"), at: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("away", "back"), at: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass"), ms: fc.constantFrom(250, 1_000, 5_000, 16_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("stop", "goOn", "die", "leave", "cut", "mend"), node: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fate"), loses: fc.nat(3), repeats: fc.nat(2) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Nodes, tabs and the wire between them, and what is truly so. */
class Play {
  readonly stage = new PresenceStage();
  readonly open: Open[] = [];
  readonly away = new Set<Open>();

  async begin(): Promise<this> {
    for (let n = 0; n < 3; n += 1) await this.stage.node();
    return this;
  }

  async take(taken: Step): Promise<void> {
    if ("name" in taken) return this.#opens(taken.node, taken.name);
    if ("ms" in taken) return this.stage.passes(taken.ms);
    if ("at" in taken) return this.#tab(taken);
    if ("loses" in taken) {
      this.stage.wire.fate = () => (this.stage.wire.said.length % 4 < taken.loses ? 0 : taken.repeats);
      return;
    }
    await this.#node(taken);
  }

  /** Everything that was done to the nodes is undone, and time passes. */
  async heal(): Promise<void> {
    this.stage.wire.fate = () => 1;
    for (const node of this.stage.nodes) {
      node.end.mend();
      if (node.isStopped) node.goesOn();
    }
    await this.stage.passes(SETTLED_MS);
  }

  statusOf(name: string): string {
    const tabs = this.open.filter((tab) => tab.name === name);
    if (tabs.length === 0) return "offline";
    return tabs.every((tab) => this.away.has(tab)) ? "away" : "online";
  }

  async #opens(at: number, name: string): Promise<void> {
    const node = this.stage.nodes[at];
    if (!node || node.isStopped) return;
    this.open.push({ ...(await node.opens(name)), node, name });
  }

  #tab({ kind, at }: { kind: string; at: number }): void {
    const tab = this.open[at];
    if (!tab || tab.node.isStopped) return;
    const { tracker } = tab.node.presence;
    if (kind === "close") {
      tab.node.closes(tab.socket);
      this.#forget((one) => one === tab);
      return;
    }
    tracker[kind === "away" ? "away" : "back"](tab.socket);
    if (kind === "away") this.away.add(tab);
    else this.away.delete(tab);
  }

  async #node({ kind, node: at }: { kind: string; node: number }): Promise<void> {
    const node = this.stage.nodes[at];
    if (!node) return;
    if (kind === "stop" && !node.isStopped) node.stops();
    if (kind === "goOn" && node.isStopped) node.goesOn();
    if (kind === "cut") node.end.cut();
    if (kind === "mend") node.end.mend();
    if (kind !== "die" && kind !== "leave") return;
    if (kind === "leave" && !node.isStopped) await node.presence.tracker.going(1_000);
    node.dies();
    this.#forget((tab) => tab.node === node);
    await this.stage.node();
  }

  #forget(isGone: (tab: Open) => boolean): void {
    for (const tab of this.open.filter(isGone)) this.open.splice(this.open.indexOf(tab), 1);
  }
}

test("[PRES-10] whatever is done to nodes, tabs and the wire, once it is healed every socket shows who has a tab, and as it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const play = await new Play().begin();
      for (const taken of steps) await play.take(taken);
      await play.heal();
      for (const { sees } of play.open) {
        expect(sees.picture.isWhole).toBe(true);
        for (const name of people) expect([name, sees.statusOf(name)]).toEqual([name, play.statusOf(name)]);
      }
    }),
    { seed: 42, numRuns: 300 },
  );
});

test("[PRES-12] whoever has a tab all along is never shown offline, whatever is done to the wire and to other nodes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const play = await new Play().begin();
      const [home] = play.stage.nodes;
      await home?.opens("zoe");
      await play.stage.passes(1_000);
      const isHarmless = (taken: Step) =>
        !["die", "leave", "stop"].includes(taken.kind) || ("node" in taken && taken.node !== 0);
      for (const taken of steps.filter(isHarmless)) {
        await play.take(taken);
        // Who has just come has been told what was known then.
        for (const { sees } of play.open) expect(sees.statusOf("zoe")).not.toBe("offline");
      }
      for (const { sees } of play.open) expect(sees.told).not.toContain("zoe offline");
    }),
    { seed: 42, numRuns: 300 },
  );
});

test("[PRES-8] while nothing fails, nobody is told twice the same of anybody, on any node", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const play = await new Play().begin();
      const calm = steps.filter(({ kind }) => ["open", "close", "away", "back", "pass"].includes(kind));
      for (const taken of calm) await play.take(taken);
      for (const { sees } of play.open) {
        for (const name of people) {
          const told = sees.told.filter((said) => said.startsWith(name));
          expect(told.filter((said, n) => said === told[n - 1])).toEqual([]);
        }
      }
    }),
    { seed: 42, numRuns: 200 },
  );
});
