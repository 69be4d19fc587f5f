import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projections } from "../../src/realtime/projections/index.ts";
import type { Orbit, Staffed } from "../support/orbit.ts";
import type { Person } from "../support/person.ts";
import { Replica, replicatedOf } from "../support/replica.ts";
import type { Tab } from "../support/tab.ts";
import { convergenceCases } from "./convergence-cases.ts";

const onlookers = ["owner", "member", "guest"] as const;
type Onlooker = (typeof onlookers)[number];
const personOf = (team: Staffed, onlooker: Onlooker): Person =>
  onlooker === "owner" ? team.owner : team.people[onlooker];

/** A change that everybody sees: once it has arrived, so has all that was committed before it. */
const barrier = async (team: Staffed, tab: Tab): Promise<void> => {
  const answer = await team.owner.request("POST", `/v1/workspaces/${team.slug}/rooms`, {
    name: `barrier ${Date.now()}`,
  });
  if (answer.status === 201) {
    await tab.until("the barrier", () => tab.closed !== null || tab.raw.some((frame) => frame.includes("barrier")));
  }
  if (answer.status === 404) await tab.ended();
};

const replay = (replica: Replica, tab: Tab): Replica => {
  // Twice, as an at-least-once stream may: nothing may come of the second time.
  for (const { event } of [...tab.stored, ...tab.stored]) replica.apply(event);
  return replica;
};

/** For every command and every role of onlooker: the snapshot before plus the frames is the snapshot after. */
export const convergenceSuite = (start: () => Promise<Orbit>): void => {
  let orbit: Orbit;
  beforeAll(async () => {
    orbit = await start();
  });
  afterAll(() => orbit.close());

  describe.each(convergenceCases)("$command", ({ prepare, run }) => {
    test.each(onlookers)(
      "[STORE-3] the snapshot before plus the frames is the snapshot after, as seen by the %s",
      async (who) => {
        // given
        const team = await orbit.workspace("admin", "member", "guest");
        const prepared = (await prepare?.(team)) ?? {};
        const onlooker = personOf(team, who);
        const before = await onlooker.snapshot(team.slug);
        const tab = await onlooker.opens(team.slug, before.position);
        // when
        await run(team, prepared, orbit);
        await barrier(team, tab);
        // then
        const replica = replay(new Replica(before), tab);
        const after = await onlooker.request("GET", `/v1/workspaces/${team.slug}`);
        if (after.status === 404) {
          await tab.ended();
          expect(tab.closed?.code).toBeGreaterThanOrEqual(4403);
          return;
        }
        const snapshot = await onlooker.snapshot(team.slug);
        const seen = replica.gainedRights ? replay(new Replica(snapshot), tab) : replica;
        expect(seen.state()).toEqual(replicatedOf(snapshot));
      },
    );
  });

  test("[STORE-3] every stored event has a convergence case", () => {
    const covered = new Set(convergenceCases.flatMap(({ records }) => records));
    const missing = Object.keys(projections).filter((type) => !covered.has(type as never));
    expect(missing).toEqual([]);
  });
};
