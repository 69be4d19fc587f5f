import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { addRoom, foundWorkspace, newRoom } from "../../../test/support/founding.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import { sealedAnswer } from "../auth/sealed-answer.ts";
import type { Database } from "./database.ts";

const DAY_MS = 86_400_000;
const once = (key: string) => ({ idempotency: { scope: "ada", key, request: "" } });

let database: Database;
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());

test("an answer is kept for a day, and then forgotten by the commands that follow", async () => {
  const clock = { millis: Date.UTC(2026, 0, 1), now: () => new Date(clock.millis) };
  const world = kyselyUnderTest(database, clock);
  const { workspaceId } = await foundWorkspace(world);
  const first = await addRoom(world, workspaceId, once("first"));
  clock.millis += DAY_MS;
  expect(await addRoom(world, workspaceId, once("first"))).toEqual(first);
  clock.millis += 1;
  expect(await addRoom(world, workspaceId, once("first"))).toEqual(first);
  await addRoom(world, workspaceId, once("second"));
  expect((await addRoom(world, workspaceId, once("first"))).value).not.toBe(first.value);
  expect(await database.kysely.selectFrom("idempotency_keys").select("lookup").execute()).toHaveLength(2);
});

test("a repeat has the positions of every workspace that the first command touched", async () => {
  const world = kyselyUnderTest(database);
  const [one, other] = [await foundWorkspace(world), await foundWorkspace(world)];
  const touchBoth = () =>
    world.uow.write(once("both"), async (tx) => {
      for (const { workspaceId } of [one, other]) await tx.rooms.save(newRoom(world, workspaceId));
    });
  const { positions } = await touchBoth();
  expect(Object.keys(positions).sort()).toEqual([one.workspaceId, other.workspaceId].sort());
  expect((await touchBoth()).positions).toEqual(positions);
});

test("an answer that an older version kept says its positions itself", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  const first = await addRoom(world, workspaceId, once("older"));
  const { lookup, seal } = sealedAnswer("ada", "older");
  const answer = seal(JSON.stringify(first));
  await sql`update idempotency_keys set answer = ${answer}, positions = null where lookup = ${lookup}`.execute(
    database.kysely,
  );
  expect(await addRoom(world, workspaceId, once("older"))).toEqual(first);
});

test("neither key, request nor answer rests in the table, or the key's secret in the log", async () => {
  const world = kyselyUnderTest(database);
  const { workspaceId } = await foundWorkspace(world);
  const { value } = await world.uow.write(
    { idempotency: { scope: "ada", key: "public-part.secret-part", request: "to cy@x.io" } },
    async (tx) => {
      const workspace = await tx.workspaces.lockById(workspaceId);
      workspace?.rename("Renamed");
      if (workspace) await tx.workspaces.save(workspace);
      return { link: "https://orbit.example/join/one-time-token" };
    },
  );
  expect(value.link).toContain("one-time-token");
  const rows = await database.kysely.selectFrom("idempotency_keys").selectAll().execute();
  const log = await world.uow.read((tx) => tx.log.after(workspaceId, 0, 10));
  const atRest = rows.flatMap(({ lookup, fingerprint, answer }) => [lookup, fingerprint, answer ?? Buffer.alloc(0)]);
  const text = Buffer.concat(atRest).toString("latin1") + JSON.stringify(log);
  for (const secret of ["secret-part", "cy@x.io", "one-time-token"]) expect(text).not.toContain(secret);
  expect(text).toContain("public-part");
});
