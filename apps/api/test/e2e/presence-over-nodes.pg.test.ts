import { randomBytes } from "node:crypto";
import { freePort, patiently, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterEach, beforeEach, describe, expect, onTestFailed, test, vi } from "vitest";
import { type BrokerServer, missing, natsServer, redisServer } from "../support/broker-server.ts";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { Person } from "../support/person.ts";
import type { Tab } from "../support/tab.ts";

/** The longest that somebody may be shown who was with a node that died: lease, grace and a sweep. */
const GONE_WITHIN_MS = 21_000;

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

const isHubUp = async ({ url }: ServerProcess): Promise<boolean> => {
  const answer = await fetch(`${url}/readyz`);
  const body = (await answer.json()) as { degraded?: string[] }; // what /readyz answers
  return answer.ok && !(body.degraded ?? []).includes("hub");
};

const startNodes = async (serve: (() => Promise<BrokerServer>) | null): Promise<[ServerProcess, ServerProcess]> => {
  broker = serve ? await serve() : null;
  const hub = { HUB: broker?.url ?? "postgres", HUB_SECRET: randomBytes(32).toString("hex") };
  const env = { ...hub, DATABASE_URL: await postgresTestDatabaseUrl(), PRESENCE_GRACE_MS: "1500" };
  nodes = await Promise.all([0, 1].map(async () => startServerProcess(await freePort(), env)));
  onTestFailed(() => console.error(nodes.map((node) => node.log()).join("\n")));
  await Promise.all(nodes.map((node) => node.ready()));
  await vi.waitFor(async () => expect(await Promise.all(nodes.map(isHubUp))).toEqual([true, true]), patiently);
  const [here, there] = nodes;
  if (!here || !there) throw new Error("two nodes were asked for");
  return [here, there];
};

type Invited = { invitations: { token: string }[] };

/** Ana and Ben in one workspace. */
const pairAt = async (node: ServerProcess) => {
  const [ana, ben] = [personAt(node, "Ana"), personAt(node, "Ben")];
  for (const person of [ana, ben]) await person.signUp();
  await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
  const { roles, you } = await ana.snapshot("acme");
  const roleId = roles.find(({ kind }) => kind === "member")?.id;
  const path = "/v1/workspaces/acme/invitations";
  const { invitations } = await ana.does<Invited>("POST", path, { emails: [ben.email], roleId });
  const accepted = `/v1/invitations/${invitations[0]?.token}/accept`;
  const { member } = await ben.does<{ member: { id: string } }>("POST", accepted);
  return { ana, ben, anaId: you.memberId, benId: member.id };
};

/** What this tab was told of that member, in order, beginning with its greeting. */
const toldOf = (tab: Tab, memberId: string): string[] => {
  const greeted = tab.hello.presence.filter((one) => one.memberId === memberId).map(({ status }) => status);
  const moved = tab.events("presence.update").filter(({ event }) => event.memberId === memberId);
  return [...greeted, ...moved.map(({ event }) => event.status)];
};

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

const hubs = [
  { name: "Redis", absent: missing("redis"), serve: redisServer },
  { name: "NATS", absent: missing("nats"), serve: natsServer },
  { name: "Postgres", absent: null, serve: null },
];

for (const { name, absent, serve } of hubs) {
  describe.skipIf(absent !== null)(`presence on two nodes over ${name}${absent ? ` (${absent})` : ""}`, () => {
    test("[PRES-8] a greeting knows everybody, a second tab elsewhere is no news, the last to close is, and so does a snapshot", async () => {
      const [here, there] = await startNodes(serve);
      const { ana, ben, anaId, benId } = await pairAt(here);
      const near = await ben.opens("acme");
      const far = await elsewhere(ana, there).opens("acme");
      expect(far.hello.presence.map(({ memberId }) => memberId).sort()).toEqual([anaId, benId].sort());
      expect(far.hello.presenceIsWhole).toBe(true);
      await near.until("Ana is online", () => toldOf(near, anaId).includes("online"));
      const second = await elsewhere(ben, there).opens("acme");
      near.close();
      second.close();
      await far.until("Ben is offline", () => toldOf(far, benId).at(-1) === "offline");
      expect(toldOf(far, benId)).toEqual(["online", "offline"]);
      const { presence } = await ana.snapshot("acme");
      expect(presence.map(({ memberId, status }) => [memberId, status]).sort()).toEqual(
        [
          [anaId, "online"],
          [benId, "offline"],
        ].sort(),
      );
    });
  });
}

describe.skipIf(missing("redis") !== null)("presence on two nodes, one of which is killed or a hub is", () => {
  test("[PRES-10] who was with a node that is killed is offline within its bound, and who came back is not seen to leave", async () => {
    const [here, there] = await startNodes(redisServer);
    const { ana, ben, anaId, benId } = await pairAt(here);
    await ana.opens("acme");
    await ben.opens("acme");
    const cy = await elsewhere(ana, there).opens("acme");
    await cy.until("Ben is known", () => toldOf(cy, benId).includes("online"));
    here.signal("SIGKILL");
    const at = performance.now();
    await cy.until("Ben is offline", () => toldOf(cy, benId).at(-1) === "offline");
    expect(performance.now() - at).toBeLessThan(GONE_WITHIN_MS);
    expect(toldOf(cy, anaId)).not.toContain("offline");
  });

  test("[PRES-9] while the hub is away others are unknown, and after it is back both nodes show the same", async () => {
    const [here, there] = await startNodes(redisServer);
    const { ana, ben, anaId, benId } = await pairAt(here);
    const near = await ben.opens("acme");
    const far = await elsewhere(ana, there).opens("acme");
    await near.until("Ana is online", () => toldOf(near, anaId).includes("online"));
    await broker?.kill();
    const partial = (tab: Tab) => tab.events("presence.known").filter(({ event }) => !event.isWhole);
    await far.until("others are unknown", () => partial(far).length > 0);
    expect(partial(far)[0]?.event.members.map(({ memberId }) => memberId)).toEqual([anaId]);
    expect(toldOf(far, benId)).not.toContain("offline");
    await broker?.start();
    const whole = (tab: Tab) => tab.events("presence.known").at(-1)?.event;
    for (const tab of [near, far]) {
      const knowsBoth = () =>
        whole(tab)?.isWhole === true && toldOf(tab, tab === near ? anaId : benId).at(-1) === "online";
      await tab.until("everybody is known again", knowsBoth);
    }
  });
});
