import { expect, test } from "vitest";
import { settled } from "../../../test/support/presence-stage.ts";
import { AttendedWorkspaces } from "./attended-workspaces.ts";

const stage = () => {
  const [told, world, people]: [string[], { ms: number }, Set<string>] = [[], { ms: 0 }, new Set()];
  const tells = (what: string) => (workspaceId: string) => void told.push(`${what} ${workspaceId}`);
  const attended = new AttendedWorkspaces({
    subscribe: async (workspaceId) => async () => tells("unsubscribed")(workspaceId),
    hasPeople: (workspaceId) => people.has(workspaceId),
    begun: tells("begun"),
    listening: tells("listening"),
    due: tells("due"),
    ended: tells("ended"),
    time: { now: () => world.ms },
    renewMs: 5_000,
  });
  /** What was told since this was last asked, once the given moment has come. */
  const toldAt = async (ms: number) => {
    world.ms = ms;
    attended.sweep();
    await settled();
    return told.splice(0);
  };
  return { attended, toldAt, people };
};

test("a workspace begins with the first who wants to know of it, and is heard once its subscription is there", async () => {
  const { attended, toldAt } = stage();
  attended.join("acme", "a");
  attended.join("acme", "b");
  attended.visit("acme");
  expect(attended.isListening("acme")).toBe(false);
  expect(await toldAt(0)).toEqual(["begun acme", "listening acme"]);
  expect([attended.isListening("acme"), attended.isListening("other"), [...attended.ids]]).toEqual([
    true,
    false,
    ["acme"],
  ]);
});

test("it ends when no socket wants to know of it and nobody is there any more, and is heard no longer", async () => {
  const { attended, toldAt, people } = stage();
  attended.join("acme", "a");
  attended.join("acme", "b");
  people.add("acme");
  await toldAt(0);
  attended.leave("acme", "a");
  expect(await toldAt(1_000)).toEqual([]);
  attended.leave("acme", "b");
  attended.leave("acme", "b");
  expect(await toldAt(2_000)).toEqual([]);
  people.delete("acme");
  expect(await toldAt(3_000)).toEqual(["ended acme", "unsubscribed acme"]);
  expect([attended.has("acme"), attended.size]).toEqual([false, 0]);
});

test("who asks without a socket keeps it for half a minute from when they last asked", async () => {
  const { attended, toldAt } = stage();
  attended.visit("acme");
  await toldAt(20_000);
  attended.visit("acme");
  expect(await toldAt(49_999)).toEqual(["due acme"]);
  expect(await toldAt(50_000)).toEqual(["ended acme", "unsubscribed acme"]);
});

test("it is due once in every renewal, from when it began", async () => {
  const { attended, toldAt } = stage();
  attended.join("acme", "a");
  await toldAt(4_999);
  expect(await toldAt(5_000)).toEqual(["due acme"]);
  expect(await toldAt(9_999)).toEqual([]);
  expect(await toldAt(10_000)).toEqual(["due acme"]);
});

test("whoever stops hears no more of any of them", async () => {
  const { attended, toldAt } = stage();
  attended.join("acme", "a");
  attended.join("other", "b");
  await toldAt(0);
  attended.stop();
  expect(await toldAt(0)).toEqual(["unsubscribed acme", "unsubscribed other"]);
});
