import { sql } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cuttingProxy } from "../../../test/support/cutting-proxy.ts";
import { postgresTestDatabaseUrl } from "../../../test/support/databases.ts";
import { addRoom, foundWorkspace, newRoom } from "../../../test/support/founding.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import { type Database, openDatabase } from "./database.ts";
import { DatabaseUnavailable } from "./database-errors.ts";
import { KyselyAccessReader } from "./kysely-access-reader.ts";
import { withDeadline } from "./query-deadline.ts";

let url: string;
let database: Database;
let lost: unknown[];
const open = (databaseUrl: string, commands = 4) =>
  openDatabase({ databaseUrl, dataDir: "", pools: { commands }, log: (_, error) => void lost.push(error) });

beforeEach(async () => {
  lost = [];
  url = await postgresTestDatabaseUrl();
  database = await open(url);
});
afterEach(() => database.close());

/** Runs one statement beside the pool, as an operator would. */
const asOperator = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
};
const OTHERS = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

test("an answer lost during COMMIT is of unknown outcome, and the same key gives the first answer, once [F3]", async () => {
  const proxy = await cuttingProxy(url);
  const cut = await open(proxy.url);
  const world = kyselyUnderTest(cut);
  const { workspaceId } = await foundWorkspace(world);
  const context = { idempotency: { scope: "ada", key: world.ids.next(), request: "" } };
  let published = 0;
  world.bus.subscribe("test", () => {
    published += 1;
  });

  proxy.cutAfter("commit");
  await expect(addRoom(world, workspaceId, context)).rejects.toMatchObject({
    name: "DatabaseUnavailable",
    outcome: "unknown",
  });
  expect(proxy.cuts).toBe(1);
  const { value, positions } = await addRoom(world, workspaceId, context);

  expect(positions[workspaceId]?.seq).toBe(3);
  const rooms = await world.uow.read((tx) => tx.rooms.all(workspaceId));
  expect(rooms.map(({ state }) => state.id)).toEqual([value]);
  expect(published).toBe(0);
  await cut.close();
  await proxy.close();
});

test("a connection lost before COMMIT leaves nothing behind, and says so [F5]", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  const failing = world.uow.write({}, async (tx) => {
    await tx.rooms.save(newRoom(world, workspaceId));
    await asOperator(`select pg_terminate_backend(pid) ${OTHERS}`);
    await tx.rooms.save(newRoom(world, workspaceId));
  });
  await expect(failing).rejects.toMatchObject({ name: "DatabaseUnavailable", outcome: "not_committed" });
  expect(await world.uow.read((tx) => tx.rooms.all(workspaceId))).toEqual([]);
  expect(lost.length).toBeGreaterThan(0);
});

test("connections that broke while idle are replaced, and never end the process [F5]", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  await asOperator(`select pg_terminate_backend(pid) ${OTHERS}`);
  await expect.poll(() => lost.length).toBeGreaterThan(0);
  await expect(addRoom(world, workspaceId)).resolves.toBeDefined();
});

test("a pool whose connections are all taken says that it is busy, and who asks elsewhere is not held up [F7]", async () => {
  const small = await open(url, 1);
  const world = kyselyUnderTest(small);
  const stream = kyselyUnderTest({ ...small, kysely: small.dispatcher });
  const access = new KyselyAccessReader(small);
  await world.uow.read(async () => {
    const busy = { name: "DatabaseUnavailable", code: "pool_busy", outcome: "not_committed" };
    await expect(world.uow.read(async () => {})).rejects.toMatchObject(busy);
    await expect(stream.uow.read(async () => "read")).resolves.toBe("read");
    await expect(access.health()).resolves.toBeUndefined();
    await expect(access.sessionByToken("nobody's", new Date())).resolves.toBeNull();
  });
  await small.close();
});

test("a server that is not there is unavailable, not busy, and not a bug", async () => {
  const nowhere = await open("postgres://postgres@127.0.0.1:1/nothing");
  const world = kyselyUnderTest(nowhere);
  await expect(world.uow.read(async () => {})).rejects.toMatchObject({ code: "database_unavailable" });
  await expect(world.uow.write({}, async () => {})).rejects.toMatchObject({ outcome: "not_committed" });
  await nowhere.close();
});

test("a lock that is not given back in time is reported as unavailable, not waited for", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  await world.uow.write({}, async (tx) => {
    await tx.workspaces.lockById(workspaceId);
    const waiting = world.uow.write({}, (other) => other.workspaces.lockById(workspaceId));
    await expect(waiting).rejects.toThrow(DatabaseUnavailable);
  });
});

test("a deadlock is tried again, and both commands pass [F11]", async () => {
  const world = kyselyUnderTest(database);
  const [one, other] = [await foundWorkspace(world), await foundWorkspace(world)];
  let tries = 0;
  let holders = 0;
  let meet = (): void => {};
  const bothHoldOne = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const lockBoth = (first: string, second: string) =>
    world.uow.write({}, async (tx) => {
      tries += 1;
      await tx.workspaces.lockById(first);
      holders += 1;
      if (holders === 2) meet();
      await bothHoldOne;
      await tx.workspaces.lockById(second);
      return first;
    });
  const done = await Promise.all([
    lockBoth(one.workspaceId, other.workspaceId),
    lockBoth(other.workspaceId, one.workspaceId),
  ]);
  expect(done.map(({ value }) => value)).toEqual([one.workspaceId, other.workspaceId]);
  expect(tries).toBe(3);
});

test("a server that stops answering is given up at the deadline, and so is the rollback [F6]", async () => {
  const pool = new pg.Pool({ connectionString: url, max: 1, pipeline: true });
  pool.on("error", () => {});
  const hurried = withDeadline(pool, 200);
  const client = await hurried.connect();
  await expect(client.query("select pg_sleep(60)", [])).rejects.toThrow(/terminated/);
  await expect(client.query("rollback", [])).rejects.toThrow(/not queryable|closed/);
  client.release();
  const next = await hurried.connect();
  await expect(next.query("select 1 as one", [])).resolves.toMatchObject({ rows: [{ one: 1 }] });
  next.release();
  await hurried.end();
});

test("what reads can't write", async () => {
  const writing = database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((tx) => sql`delete from rooms`.execute(tx));
  await expect(writing).rejects.toThrow(/read-only/);
});
