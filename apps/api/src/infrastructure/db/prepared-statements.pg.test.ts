import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { postgresTestDatabaseUrl } from "../../../test/support/databases.ts";
import { foundWorkspace, newRoom } from "../../../test/support/founding.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import { type Database, openDatabase } from "./database.ts";

let database: Database;
beforeEach(async () => {
  const databaseUrl = await postgresTestDatabaseUrl();
  database = await openDatabase({ databaseUrl, dataDir: "", pools: { commands: 1 }, log: () => {} });
});
afterEach(() => database.close());

const tables = [
  "users",
  "sessions",
  "workspaces",
  "workspace_events",
  "workspace_roles",
  "workspace_members",
  "invitations",
  "rooms",
];

test("a column that a newer version adds ends no statement that this one has prepared", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId, userId } = await foundWorkspace(world);
  const now = new Date();
  const everything = () =>
    world.uow.read(async (tx) => [
      await tx.users.byId(userId),
      await tx.sessions.ofUser(userId, now),
      await tx.workspaces.byId(workspaceId),
      await tx.log.after(workspaceId, 0, 10),
      await tx.roles.all(workspaceId),
      await tx.members.all(workspaceId),
      await tx.members.ofUser(userId),
      await tx.invitations.pending(workspaceId),
      await tx.rooms.all(workspaceId),
    ]);
  const before = await everything();
  for (const table of tables) await sql`alter table ${sql.table(table)} add column added text`.execute(database.kysely);
  await expect(everything()).resolves.toEqual(before);
});

test("lists of every length are one statement", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  const ids = Array.from({ length: 5 }, () => newRoom(world, workspaceId).state.id);
  const prepared = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from pg_prepared_statements`.execute(
      database.kysely,
    );
    return rows[0]?.n;
  };
  await world.uow.read((tx) => tx.rooms.byIds(workspaceId, ids.slice(0, 1)));
  const one = await prepared();
  for (let length = 2; length <= ids.length; length += 1) {
    await world.uow.read((tx) => tx.rooms.byIds(workspaceId, ids.slice(0, length)));
  }
  expect(one).toBeGreaterThan(0);
  expect(await prepared()).toBe(one);
});

test("what happens in a workspace without a log is not stored, although COMMIT is on its way behind it", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  await sql`delete from workspace_logs where workspace_id = ${workspaceId}`.execute(database.kysely);
  const before = await world.uow.read((tx) => tx.rooms.all(workspaceId));
  const failing = world.uow.write({}, (tx) => tx.rooms.save(newRoom(world, workspaceId)));
  await expect(failing).rejects.toThrow(/has no log/);
  expect(await world.uow.read((tx) => tx.rooms.all(workspaceId))).toEqual(before);
});
