import { sql } from "kysely";
import { expect, inject, test } from "vitest";
import { createDatabaseOn } from "../../../test/support/embedded-postgres.ts";
import type {} from "../../../test/support/postgres-global-setup.ts"; // declares what `inject` finds
import { openDatabase } from "./database.ts";
import { migrateToLatest } from "./migrate.ts";

const NODES = 4;

test("several nodes that start at once on an empty database migrate it once", async () => {
  const databaseUrl = await createDatabaseOn(inject("postgresUrl"));
  const nodes = await Promise.all(
    Array.from({ length: NODES }, () => openDatabase({ databaseUrl, dataDir: "", log: () => {} })),
  );
  await Promise.all(nodes.map(migrateToLatest));
  const [first] = nodes;
  const { rows } = await sql`select name from kysely_migration`.execute(first?.kysely ?? expect.fail());
  const names = [
    "0001_initial",
    "0002_log_keeping",
    "0003_session_list",
    "0004_housekeeping",
    "0005_node_roll",
    "0006_answered_positions",
  ];
  expect(rows).toEqual(names.map((name) => ({ name })));
  await Promise.all(nodes.map((node) => node.close()));
});
