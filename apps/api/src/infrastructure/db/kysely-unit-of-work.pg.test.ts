import { afterAll, beforeAll } from "vitest";
import { eventLogContract } from "#application/ports/event-log.contract.ts";
import { idempotencyContract } from "#application/ports/idempotency.contract.ts";
import { repositoriesContract } from "#application/ports/repositories.contract.ts";
import { unitOfWorkContract } from "#application/ports/unit-of-work.contract.ts";
import { postgresTestDatabase } from "../../../test/support/databases.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import type { Database } from "./database.ts";

let database: Database;
beforeAll(async () => {
  database = await postgresTestDatabase();
});
afterAll(() => database.close());

const make = async () => kyselyUnderTest(database);
unitOfWorkContract(make);
idempotencyContract(make);
eventLogContract(make);
repositoriesContract(make);
