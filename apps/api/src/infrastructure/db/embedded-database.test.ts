import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { foundWorkspace } from "../../../test/support/founding.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import { DataDirectoryLocked } from "./data-directory-lock.ts";
import { openDatabase } from "./database.ts";
import { migrateToLatest } from "./migrate.ts";

const START_TIMEOUT_MS = 60_000;

test(
  "what was committed is there after a restart, and nobody else can open the directory meanwhile",
  async () => {
    const parent = await mkdtemp(join(tmpdir(), "orbit-data-"));
    const options = { databaseUrl: undefined, dataDir: join(parent, "new", "folder"), log: () => {} };
    const first = await openDatabase(options);
    await migrateToLatest(first);
    await expect(openDatabase(options)).rejects.toThrow(DataDirectoryLocked);
    const { workspaceId } = await foundWorkspace(kyselyUnderTest(first));
    await Promise.all([first.close(), first.close()]);

    const second = await openDatabase(options);
    await migrateToLatest(second);
    const head = await kyselyUnderTest(second).uow.read((tx) => tx.log.head(workspaceId));
    expect(head?.seq).toBe(2);
    await second.close();
    await rm(parent, { recursive: true });
  },
  START_TIMEOUT_MS,
);

test(
  "a bigint is a number here",
  async () => {
    const database = await openDatabase({ databaseUrl: undefined, dataDir: "memory://", log: () => {} });
    const { rows } = await sql`select 4294967296::bigint as big`.execute(database.kysely);
    expect(rows).toEqual([{ big: 2 ** 32 }]);
    await database.close();
  },
  START_TIMEOUT_MS,
);
