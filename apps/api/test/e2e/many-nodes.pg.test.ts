import { randomBytes } from "node:crypto";
import { freePort, patiently, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterEach, beforeEach, describe, expect, onTestFailed, test, vi } from "vitest";
import { type BrokerServer, missing, natsServer, redisServer } from "../support/broker-server.ts";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { Person } from "../support/person.ts";
import type { Tab } from "../support/tab.ts";

type Hub = { name: string; absent: string | null; serve: (() => Promise<BrokerServer>) | null };

const hubs: Hub[] = [
  { name: "Redis", absent: missing("redis"), serve: redisServer },
  { name: "NATS", absent: missing("nats"), serve: natsServer },
  { name: "Postgres", absent: null, serve: null },
];

let broker: BrokerServer | null;
let nodes: ServerProcess[];
let people: Person[];

const personAt = ({ url }: ServerProcess, name: string): Person => {
  const person = new Person(name, { base: url, origin: url });
  people.push(person);
  return person;
};

/** The same person, by way of another node. */
const elsewhere = (person: Person, node: ServerProcess): Person => {
  const same = personAt(node, person.name);
  same.cookie = person.cookie;
  return same;
};

const startNodes = async ({ serve }: Hub): Promise<[ServerProcess, ServerProcess]> => {
  broker = serve ? await serve() : null;
  const secret = randomBytes(32).toString("hex");
  const env = { DATABASE_URL: await postgresTestDatabaseUrl(), HUB: broker?.url ?? "postgres", HUB_SECRET: secret };
  nodes = await Promise.all(
    [0, 1].map(async () => startServerProcess(await freePort(), { ...env, LOG_LEVEL: "info" })),
  );
  onTestFailed(() => console.error(nodes.map((node) => node.log()).join("\n")));
  await Promise.all(nodes.map((node) => node.ready()));
  const [here, there] = nodes;
  if (!here || !there) throw new Error("two nodes were asked for");
  await hubBecomes("ok", [here, there]);
  return [here, there];
};

const hubOf = async ({ url }: ServerProcess): Promise<unknown> => {
  const answer = await fetch(`${url}/readyz?verbose`);
  const { checks } = (await answer.json()) as { checks?: { hub?: string } }; // what /readyz answers
  return [answer.status, checks?.hub];
};

/** Whatever becomes of the hub, the nodes stay in rotation. */
const hubBecomes = (state: "ok" | "degraded", of: ServerProcess[]) =>
  vi.waitFor(async () => expect(await Promise.all(of.map(hubOf))).toEqual(of.map(() => [200, state])), {
    timeout: 20_000,
    interval: 100,
  });

const metric = async ({ url }: ServerProcess, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(name));
  return Number(line?.split(" ").at(-1) ?? Number.NaN);
};

const roomsOn = (tab: Tab): unknown[] =>
  tab.stored.filter(({ event }) => event.type === "workspace.room.created").map(({ event }) => event);

const seen = (tab: Tab, count: number) => vi.waitFor(() => expect(roomsOn(tab)).toHaveLength(count), patiently);

const createsRoom = (person: Person, name: string) => person.does("POST", "/v1/workspaces/acme/rooms", { name });

beforeEach(() => {
  broker = null;
  nodes = [];
  people = [];
});
afterEach(async () => {
  for (const person of people) person.closeTabs();
  await Promise.all(nodes.map((node) => node.stop()));
  await broker?.close();
});

for (const hub of hubs) {
  describe.skipIf(hub.absent !== null)(`two nodes over ${hub.name}${hub.absent ? ` (${hub.absent})` : ""}`, () => {
    test("[NODE-1] what is done on one node is seen on the other, by the other's word alone", async () => {
      const [here, there] = await startNodes(hub);
      const ana = personAt(here, "Ana");
      await ana.signUp();
      await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
      const nearTab = await ana.opens("acme");
      const farTab = await elsewhere(ana, there).opens("acme");
      let made = 0;
      const word = 'orbit_projector_events_total{outcome="elsewhere"}';
      // On a busy machine the poll may be first now and then.
      await vi.waitFor(async () => {
        made += 1;
        await createsRoom(ana, `Room ${made}`);
        await seen(farTab, made);
        expect(await metric(there, word)).toBeGreaterThan(0);
      }, patiently);
      await seen(nearTab, made);
    });

    test("[NODE-3] a session that ends on one node loses its sockets on the other", async () => {
      const [here, there] = await startNodes(hub);
      const ana = personAt(here, "Ana");
      await ana.signUp();
      await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
      const farTab = await elsewhere(ana, there).opens("acme");
      await ana.does("POST", "/v1/auth/sign-out");
      await farTab.ended();
      expect(farTab.closed?.code).toBe(4401);
    });

    test.skipIf(hub.serve === null)(
      "[NODE-2] a hub that dies degrades readiness, costs no event and no command, and is heard again when it is back",
      async () => {
        const [here, there] = await startNodes(hub);
        const ana = personAt(here, "Ana");
        await ana.signUp();
        await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
        const farTab = await elsewhere(ana, there).opens("acme");
        await broker?.kill();
        await createsRoom(ana, "While it is gone");
        await seen(farTab, 1);
        await hubBecomes("degraded", [here, there]);
        await createsRoom(ana, "Still gone");
        await seen(farTab, 2);
        expect(await metric(here, "orbit_hub_up")).toBe(0);
        await broker?.start();
        await hubBecomes("ok", [here, there]);
        const before = await metric(there, "orbit_hub_received_total");
        await createsRoom(ana, "Back");
        await seen(farTab, 3);
        await vi.waitFor(
          async () => expect(await metric(there, "orbit_hub_received_total")).toBeGreaterThan(before),
          patiently,
        );
      },
    );
  });
}
