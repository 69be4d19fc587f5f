import { type CheckId, commandsOn, issue, type RecordingClient } from "@orbit/testkit";
import { expect, onTestFinished } from "vitest";
import { postgresTestDatabaseUrl } from "../../support/databases.ts";
import { required } from "../../support/orbit.ts";
import { Cluster, type HubKind } from "../support/cluster.ts";
import type { Staffing } from "../support/company.ts";
import { BUSY_MS } from "../support/figures.ts";

/** One person's tab on each node: Ana, who owns the workspace, on the first, Ben on the second, and so on. */
export type Scene = { cluster: Cluster; acme: Staffing; tabs: readonly RecordingClient[] };

type Options = { nodes?: number; env?: Record<string, string>; databaseUrl?: string };

const NAMES = ["Ana", "Ben", "Cleo", "Dan"];

/** Ends with the test. */
export const openScene = async (hub: HubKind, { nodes = 2, env = {}, databaseUrl }: Options = {}): Promise<Scene> => {
  const cluster = await Cluster.start({
    nodes,
    hub,
    env,
    databaseUrl: databaseUrl ?? (await postgresTestDatabaseUrl()),
  });
  onTestFinished(() => cluster.close());
  const owner = await cluster.account("Ana");
  const acme = await cluster.workspace(owner);
  const tabs = [await cluster.tab("Ana", acme, owner)];
  for (let index = 1; index < nodes; index += 1) {
    const account = await cluster.account(required(NAMES[index]), cluster.at(index));
    await cluster.joins(acme, account, "member");
    tabs.push(await cluster.tab(account.name, acme, account));
  }
  return { cluster, acme, tabs };
};

/** Ana's tab and Ben's. */
export const pairOf = ({ tabs }: Scene): [RecordingClient, RecordingClient] => [required(tabs[0]), required(tabs[1])];

/** A node that has died may take long to be there again on a busy machine, and its client asks until it is. */
const GIVE_UP_AFTER_MS = 90_000;
let rooms = 0;

/** Answers the place in the log. */
export const createsRoom = async ({ cluster, acme }: Scene, client: RecordingClient): Promise<number> => {
  rooms += 1;
  const command = commandsOn(acme.slug).createRoom(`Room ${rooms}`);
  const { outcome } = await issue(client, command, cluster.history, GIVE_UP_AFTER_MS);
  if (outcome.kind !== "ok") throw new Error(`the room was not created: ${JSON.stringify(outcome)}`);
  return outcome.position.seq;
};

/** How long it takes until the tab holds that row. */
export const heldWithin = async (client: RecordingClient, seq: number): Promise<number> => {
  const began = performance.now();
  await client.until(`row ${seq}`, () => client.holds(seq));
  return performance.now() - began;
};

/** How long after its answer each of so many commands, one at a time, has reached all the other nodes. */
export const crossings = async (scene: Scene, from: RecordingClient, n: number): Promise<readonly number[]> => {
  const others = scene.tabs.filter((tab) => tab !== from);
  const times: number[] = [];
  for (let round = 0; round < n; round += 1) {
    const seq = await createsRoom(scene, from);
    times.push(Math.max(...(await Promise.all(others.map((tab) => heldWithin(tab, seq))))));
  }
  return times;
};

/** Two missed heartbeats, as a client that heard nothing has them, and a little. */
export const CONVERGES_WITHIN_MS = 32_000;

/** As long as a node that is gone may still be believed, and what its people's going may take after that. */
const PRESENCE_WITHIN_MS = 21_000 + BUSY_MS;

/** Nodes without a hub don't tell each other who is there. */
const notJudged = ({ cluster }: Scene): readonly CheckId[] => (cluster.hub === "none" ? ["C10", "C12"] : ["C12"]);

/** Presence may still be on its way; anything else that is wrong stays wrong. */
const settledViolations = async ({ cluster, acme }: Scene, without: readonly CheckId[]) => {
  const deadline = performance.now() + PRESENCE_WITHIN_MS;
  for (;;) {
    const violations = await cluster.violations(acme.slug, without);
    const isPresence = violations.length > 0 && violations.every(({ check }) => check === "C10");
    if (!isPresence || performance.now() > deadline) return violations;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

/** Everybody has the truth, and the history of how they came to it is without a fault. Answers how long the former took. */
export const expectWhole = async (scene: Scene, without: readonly CheckId[] = []): Promise<number> => {
  const { cluster, acme, tabs } = scene;
  const staying = tabs.filter(({ state }) => state.status !== "revoked");
  const took = await cluster.converge(acme.slug, staying, CONVERGES_WITHIN_MS);
  expect(await settledViolations(scene, [...notJudged(scene), ...without])).toEqual([]);
  return took;
};
