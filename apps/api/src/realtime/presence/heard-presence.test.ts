import { expect, test } from "vitest";
import { HeardPresence } from "./heard-presence.ts";
import { PresenceLedger } from "./presence-ledger.ts";
import type { NodeWord, SetWord } from "./presence-words.ts";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

const LEASE_MS = 15_000;
const US = "node-2";

let n = 0;
const speaker = (node: string) => {
  n += 1;
  return { node, generation: 0, n };
};
const here = (node: string): NodeWord => ({ ...speaker(node), kind: "here" });
const going = (node: string): NodeWord => ({ ...speaker(node), kind: "going", keepMs: 1_000 });
const set = (node: string, ...names: string[]): SetWord => ({
  ...{ ...speaker(node), part: 1, parts: 1, rooms: new Map() },
  members: new Map(names.map((name) => [name, "online"])),
});
const roll = (...living: string[]) => ({ living: new Set(living), isSure: true });

const stage = () => {
  const ledgers = { members: new PresenceLedger(), rooms: new RoomPresenceLedger() };
  const heard = new HeardPresence({ ledgers, nodeId: US, leaseMs: LEASE_MS });
  heard.attend("acme");
  const present = () => ledgers.members.present("acme").map(({ memberId }) => memberId);
  return { heard, ledgers, present };
};

test("[PRES-9] all nodes are heard once they had the time to speak; before, and when deafened, nobody can know", () => {
  const { heard } = stage();
  expect([heard.hearsAll, heard.missesSome]).toEqual([false, false]);
  heard.allSpoke();
  expect([heard.hearsAll, heard.missesSome]).toEqual([true, false]);
  heard.deafened();
  expect([heard.hearsAll, heard.missesSome]).toEqual([false, false]);
});

test("[PRES-9] whoever is deafened believes nobody any more, and misses whom it heard until it hears them again", () => {
  const { heard, present } = stage();
  heard.hear(here("node-1"), 0);
  heard.hearSet("acme", set("node-1", "ana"), 0);
  heard.allSpoke();
  heard.deafened();
  expect([present(), heard.missesSome]).toEqual([[], false]);
  heard.allSpoke();
  expect([heard.hearsAll, heard.missesSome]).toEqual([false, true]);
  heard.hear(here("node-1"), 0);
  expect([heard.hearsAll, heard.missesSome]).toEqual([true, false]);
});

test("[PRES-8] a set is known with its last part, and is the whole of what its node has there", () => {
  const { heard, present } = stage();
  heard.hear(here("node-1"), 0);
  expect(heard.isWhole("acme")).toBe(false);
  const word = { ...set("node-1", "ana"), parts: 2 };
  expect(heard.hearSet("acme", word, 0)).toBe(false);
  expect(heard.hearSet("acme", { ...word, part: 2, members: new Map([["ben", "away" as const]]) }, 0)).toBe(true);
  expect([heard.isWhole("acme"), present()]).toEqual([true, ["ana", "ben"]]);
  heard.hearSet("acme", set("node-1", "ben"), 0);
  expect(present()).toEqual(["ben"]);
});

test("[PRES-8] a node that begins has said whom it has everywhere: nobody", () => {
  const { heard } = stage();
  heard.hear({ ...speaker("node-1"), kind: "begun" }, 0);
  expect(heard.isWhole("acme")).toBe(true);
  heard.hear(here("node-3"), 0);
  expect(heard.isWhole("acme")).toBe(false);
});

test("[PRES-10] whoever is silent for longer than a lease counts no longer: gone when off the roll, missed when on it", () => {
  for (const look of [roll(), roll("node-1")]) {
    const { heard, present } = stage();
    heard.allSpoke();
    heard.hear(here("node-1"), 0);
    heard.hearSet("acme", set("node-1", "ana"), 0);
    expect([heard.isOverdue(LEASE_MS - 1), heard.isOverdue(LEASE_MS)]).toEqual([false, true]);
    expect(heard.sweep(look, LEASE_MS)).toEqual({ nodes: ["node-1"], workspaceIds: ["acme"] });
    expect([present(), heard.missesSome]).toEqual([[], look.living.has("node-1")]);
    expect(heard.sweep(null, LEASE_MS)).toEqual({ nodes: [], workspaceIds: [] });
  }
});

test("[PRES-10] the first of those who live remembers when the people of one that died were last seen", () => {
  for (const [other, rememberedBy] of [
    ["node-1", "others"],
    ["node-3", "us"],
  ] as const) {
    const { heard, ledgers } = stage();
    for (const node of ["node-0", other]) heard.hear(here(node), 0);
    heard.hearSet("acme", set("node-0", "ana"), 0);
    ledgers.members.settle("acme", "offline");
    heard.hear(here(other), 1_000);
    heard.sweep(roll(other), LEASE_MS);
    expect(ledgers.members.settle("acme", "offline")).toEqual([{ memberId: "ana", status: "offline", rememberedBy }]);
  }
});

test("[PRES-10] people of whom a living node says nothing any more are remembered by the first of the others", () => {
  const { heard, ledgers } = stage();
  for (const node of ["node-1", "node-3"]) heard.hear(here(node), 0);
  heard.hearSet("acme", set("node-1", "ana"), 0);
  ledgers.members.settle("acme", "offline");
  for (const node of ["node-1", "node-3"]) heard.hear(here(node), LEASE_MS);
  expect(heard.sweep(null, LEASE_MS)).toEqual({ nodes: [], workspaceIds: ["acme"] });
  expect(heard.isWhole("acme")).toBe(false);
  expect(ledgers.members.settle("acme", "offline")).toEqual([
    { memberId: "ana", status: "offline", rememberedBy: "us" },
  ]);
});

test("[PRES-12] the roll changes something only when it tells of one that is not heard, or that one is gone", () => {
  const { heard } = stage();
  heard.allSpoke();
  expect(heard.looked(roll("node-1"))).toBe(true);
  heard.hear(here("node-1"), 0);
  expect(heard.looked(roll("node-1"))).toBe(false);
  heard.looked(roll("node-1", "node-3"));
  expect([heard.looked(roll("node-1", "node-3")), heard.missesSome]).toEqual([true, true]);
  expect([heard.looked(roll("node-1")), heard.missesSome]).toEqual([true, false]);
});

test("[PRES-12] whoever said that it leaves is not missed, and its word is the last that is heard of it", () => {
  const { heard } = stage();
  heard.allSpoke();
  heard.hear(here("node-1"), 0);
  expect(heard.hear(going("node-1"), 0)).toBe("known");
  expect(heard.hear(here("node-1"), 0)).toBe("old");
  for (let looks = 0; looks < 3; looks += 1) heard.looked(roll("node-1"));
  expect(heard.missesSome).toBe(false);
});

test("of a workspace that is forgotten nothing is kept", () => {
  const { heard, present } = stage();
  heard.hear(here("node-1"), 0);
  heard.hearSet("acme", set("node-1", "ana"), 0);
  heard.forget("acme");
  expect([present(), heard.isWhole("acme")]).toEqual([[], false]);
  expect(heard.hearSet("acme", set("node-1", "ana"), 0)).toBe(false);
});
