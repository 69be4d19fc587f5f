import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "#infrastructure/db/database.ts";
import { KyselyDeadLetters } from "#infrastructure/db/kysely-dead-letters.ts";
import { KyselyLogKeeper } from "#infrastructure/db/kysely-log-keeper.ts";
import type { OpenTestDatabase } from "./databases.ts";
import { foundWorkspace, newRoom, type UnderTest } from "./founding.ts";
import { kyselyUnderTest } from "./kysely-under-test.ts";

type World = UnderTest & { database: Database };

/** Epochs, retention and dead letters, over whichever database `open` opens. */
export const logKeepingSuite = (open: OpenTestDatabase): void => {
  let world: World;
  let keeper: KyselyLogKeeper;
  beforeEach(async () => {
    const database = await open();
    world = { ...kyselyUnderTest(database), database };
    keeper = new KyselyLogKeeper(database.kysely);
  });
  afterEach(() => world.database.close());

  const headOf = async (workspaceId: string) => {
    const head = await world.uow.read((tx) => tx.log.head(workspaceId));
    if (!head) throw new Error("the workspace has no log");
    return head;
  };

  describe("the log's keeper", () => {
    test("[JOIN-5] a history that moved backwards gets a new epoch, once, however many noticed", async () => {
      // given
      const { workspaceId } = await foundWorkspace(world);
      const { epoch, seq } = await headOf(workspaceId);
      // when
      const positions = await Promise.all([1, 2, 3].map(() => keeper.beginEpoch(workspaceId, { epoch, seq })));
      // then
      const now = await headOf(workspaceId);
      expect(now.epoch).not.toBe(epoch);
      for (const position of positions) expect(position).toEqual({ epoch: now.epoch, seq });
    });

    test("[JOIN-5] an operator who says that the database was restored gives every workspace a new epoch", async () => {
      // given
      const { workspaceId } = await foundWorkspace(world);
      const before = await headOf(workspaceId);
      // when
      const workspaces = await keeper.declareRestore();
      // then
      const after = await headOf(workspaceId);
      expect(workspaces).toBe(1);
      expect(after.epoch).not.toBe(before.epoch);
      expect(after).toEqual({ ...before, epoch: after.epoch });
    });

    test("a history that went on meanwhile keeps its epoch", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const { epoch, seq } = await headOf(workspaceId);
      await keeper.beginEpoch(workspaceId, { epoch, seq: seq - 1 });
      expect((await headOf(workspaceId)).epoch).toBe(epoch);
    });

    test("[JOIN-5] a restart on the same database keeps all epochs; on a restored one it changes them", async () => {
      // given
      const { workspaceId } = await foundWorkspace(world);
      const { epoch } = await headOf(workspaceId);
      expect(await keeper.noticeRestore()).toBe(false);
      expect(await keeper.noticeRestore()).toBe(false);
      expect((await headOf(workspaceId)).epoch).toBe(epoch);
      // when: the logs come from elsewhere
      await sql`update log_origin set fingerprint = 'another cluster'`.execute(world.database.kysely);
      // then
      expect(await keeper.noticeRestore()).toBe(true);
      expect((await headOf(workspaceId)).epoch).not.toBe(epoch);
      expect(await keeper.noticeRestore()).toBe(false);
    });

    test("trimming forgets old rows and raises the floor with them, and leaves newer rows and other workspaces alone", async () => {
      // given: three old rows, one new one, and another workspace with new rows only
      const { workspaceId } = await foundWorkspace(world);
      const other = await foundWorkspace(world);
      await world.uow.write({}, (tx) => tx.rooms.save(newRoom(world, workspaceId)));
      await world.database.kysely
        .updateTable("workspace_events")
        .set({ occurred_at: new Date("2020-01-01") })
        .where("workspace_id", "=", workspaceId)
        .execute();
      await world.uow.write({}, (tx) => tx.rooms.save(newRoom(world, workspaceId)));
      const before = await headOf(workspaceId);
      // when
      const forgotten = await keeper.trim(new Date("2021-01-01"));
      // then
      expect(forgotten).toBe(before.seq - 1);
      expect(await headOf(workspaceId)).toEqual({ ...before, floor: before.seq - 1 });
      const kept = await world.uow.read((tx) => tx.log.after(workspaceId, 0, 10));
      expect(kept.map(({ seq }) => seq)).toEqual([before.seq]);
      expect((await headOf(other.workspaceId)).floor).toBe(0);
    });
  });

  test("[FEED-3] a dead letter is kept once per event, with its reason", async () => {
    const { workspaceId } = await foundWorkspace(world);
    const [row] = await world.uow.read((tx) => tx.log.after(workspaceId, 0, 1));
    if (!row) throw new Error("founding records events");
    const letters = new KyselyDeadLetters(world.database.kysely);
    await letters.keep(row, "first");
    await letters.keep(row, "again");
    const kept = await world.database.kysely.selectFrom("dead_letters").select(["type", "reason"]).execute();
    expect(kept).toEqual([{ type: row.event.type, reason: "first" }]);
  });
};
