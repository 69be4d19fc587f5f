import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { nodeRollContract } from "#application/ports/node-roll.contract.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { KyselyNodeRoll } from "#infrastructure/db/kysely-node-roll.ts";
import type { OpenTestDatabase } from "./databases.ts";

/** The roll over whichever database `open` opens. */
export const nodeRollSuite = (open: OpenTestDatabase): void => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => void (await database.kysely.deleteFrom("node_roll").execute()));
  afterAll(() => database.close());

  const movedBy = async (nodeId: string, interval: string): Promise<void> => {
    const moved = sql`update node_roll set signed_at = signed_at + ${interval}::interval where node_id = ${nodeId}`;
    await moved.execute(database.kysely);
  };

  nodeRollContract(async () => ({
    roll: new KyselyNodeRoll(database.kysely),
    forLong: (nodeId) => movedBy(nodeId, "-2 hours"),
  }));

  test("what was signed in the future, by a clock that was faster, does not count for ever", async () => {
    const roll = new KyselyNodeRoll(database.kysely);
    const [a, b] = ["01930000-0000-7000-8000-00000000000a", "01930000-0000-7000-8000-00000000000b"];
    await roll.sign(a, 10_000);
    await movedBy(a, "30 seconds");
    expect(await roll.sign(b, 10_000)).toEqual([]);
    expect(await roll.sign(b, 60_000)).toEqual([a]);
  });
};
