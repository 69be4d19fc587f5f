import { expect, onTestFinished, test } from "vitest";
import { Session } from "#domain/identity/session.ts";
import { postgresTestDatabase } from "../../../test/support/databases.ts";
import { foundWorkspace } from "../../../test/support/founding.ts";
import { housekeepingSuite } from "../../../test/support/housekeeping-suite.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import { KyselyHousekeeper } from "./kysely-housekeeper.ts";

housekeepingSuite(postgresTestDatabase);

test("a row that somebody has in hand is left for the next purge, and holds up nobody", async () => {
  // given
  const database = await postgresTestDatabase();
  onTestFinished(() => database.close());
  const world = kyselyUnderTest(database);
  const { userId } = await foundWorkspace(world);
  const [held, free] = [world.ids.next(), world.ids.next()];
  const long = new Date("2020-01-01");
  for (const id of [held, free]) {
    const facts = { id, userId, tokenHash: id, device: "A browser", createdAt: long, expiresAt: long };
    await world.uow.write({}, (tx) => tx.sessions.save(Session.start(facts)));
  }
  const housekeeper = new KyselyHousekeeper(database.kysely);
  // when
  const meanwhile = await database.kysely.transaction().execute(async (tx) => {
    await tx.selectFrom("sessions").select("id").where("id", "=", held).forUpdate().execute();
    return housekeeper.purge(new Date());
  });
  // then
  expect(meanwhile.sessions).toBe(1);
  expect((await housekeeper.purge(new Date())).sessions).toBe(1);
});
