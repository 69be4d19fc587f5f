import { expect, test } from "vitest";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import { readTogether } from "./read-together.ts";

const WORKSPACE = "acme";

/** Rooms that are there, and every query that was asked; one for "poison" fails. */
const stage = () => {
  const queries: string[] = [];
  let running = 0;
  const entity = (id: string) => ({ state: { id } });
  const asked = async <T>(query: string, answer: T): Promise<T> => {
    queries.push(query);
    running += 1;
    expect(running).toBe(1);
    await new Promise(setImmediate);
    running -= 1;
    if (query.includes("poison")) throw new Error("poison");
    return answer;
  };
  const many = (kind: string) => ({
    byIds: (workspaceId: string, ids: readonly string[]) =>
      asked(`${kind} ${workspaceId} ${ids.join()}`, ids.filter((id) => !id.startsWith("gone")).map(entity)),
  });
  const workspaces = { byId: (id: string) => asked(`workspace ${id}`, entity(id)) };
  const kinds = {
    members: many("members"),
    roles: many("roles"),
    invitations: many("invitations"),
    rooms: many("rooms"),
  };
  // Only what `readTogether` asks for is there, and of an entity only its id is looked at.
  return { reads: readTogether({ workspaces, ...kinds } as unknown as ReadTransaction), queries };
};

test("what is asked for at once is read by one query per kind, one after the other, and everybody gets their own", async () => {
  const { reads, queries } = stage();
  const found = await Promise.all([
    reads.rooms.byId(WORKSPACE, "a"),
    reads.members.byId(WORKSPACE, "m"),
    reads.rooms.byId(WORKSPACE, "gone"),
    reads.rooms.byId(WORKSPACE, "b"),
    reads.workspaces.byId(WORKSPACE),
    reads.workspaces.byId(WORKSPACE),
  ]);
  expect(found.map((entity) => entity?.state.id)).toEqual(["a", "m", undefined, "b", WORKSPACE, WORKSPACE]);
  expect(queries).toEqual(["rooms acme a,gone,b", "members acme m", "workspace acme"]);
});

test("nothing is read twice, not even what was not there", async () => {
  const { reads, queries } = stage();
  for (const id of ["a", "gone", "a", "gone"]) await reads.rooms.byId(WORKSPACE, id);
  expect(queries).toEqual(["rooms acme a", "rooms acme gone"]);
});

test("another workspace's entity is asked for there", async () => {
  const { reads, queries } = stage();
  await Promise.all([reads.rooms.byId(WORKSPACE, "a"), reads.rooms.byId("other", "a")]);
  expect(queries).toEqual(["rooms acme a", "rooms other a"]);
});

test("a query that fails fails those who asked it, and no other", async () => {
  const { reads } = stage();
  const asked = [
    reads.rooms.byId(WORKSPACE, "poison"),
    reads.rooms.byId(WORKSPACE, "a"),
    reads.roles.byId(WORKSPACE, "r"),
  ];
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
});
