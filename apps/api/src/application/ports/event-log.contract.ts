import { beforeAll, describe, expect, test } from "vitest";
import type { RecordedStored } from "#domain/events.ts";
import { addRoom, type Founded, foundWorkspace, type UnderTest } from "../../../test/support/founding.ts";
import type { EventLogReader } from "./event-log.ts";

/** Five rows: the two of the founding and three rooms. */
const LENGTH = 5;
/** Beyond every `seq` there is. */
const END = Number.MAX_SAFE_INTEGER;

/** What every event log promises to those who read it. */
export const eventLogContract = (make: () => Promise<UnderTest>): void => {
  describe("EventLogReader", () => {
    let world: UnderTest;
    let founded: Founded;
    let other: Founded;
    const published: RecordedStored[] = [];
    beforeAll(async () => {
      world = await make();
      const unsubscribe = world.bus.subscribe("test", (events) => {
        for (const event of events) if (event.seq !== null) published.push(event);
      });
      [founded, other] = [await foundWorkspace(world), await foundWorkspace(world)];
      for (const { workspaceId } of [founded, other, founded, founded]) await addRoom(world, workspaceId);
      unsubscribe();
    });

    const seqs = (rows: readonly RecordedStored[]) => rows.map(({ seq }) => seq);
    const read = <T>(ask: (log: EventLogReader) => Promise<T>): Promise<T> => world.uow.read((tx) => ask(tx.log));

    test("the head of a log is its last row's seq, in an epoch of its own", async () => {
      const head = await read((log) => log.head(founded.workspaceId));
      const otherHead = await read((log) => log.head(other.workspaceId));
      expect(head).toEqual({ workspaceId: founded.workspaceId, epoch: expect.any(Number), seq: LENGTH, floor: 0 });
      expect(otherHead?.seq).toBe(3);
      expect(head?.epoch).toBeGreaterThan(0);
      expect(head?.epoch).toBeLessThan(2 ** 31);
      expect(head?.epoch).not.toBe(otherHead?.epoch);
    });

    test("a workspace that never was has no head, and no rows", async () => {
      const nobody = world.ids.next();
      expect(await read((log) => log.head(nobody))).toBeNull();
      expect(await read((log) => log.after(nobody, 0, 10))).toEqual([]);
      expect(await read((log) => log.before(nobody, END, 10))).toEqual([]);
    });

    test("the heads of many are found together; unknown ones are left out", async () => {
      const asked = [founded.workspaceId, world.ids.next(), other.workspaceId];
      const heads = await read((log) => log.heads(asked));
      expect(new Map(heads.map(({ workspaceId, seq }) => [workspaceId, seq]))).toEqual(
        new Map([
          [founded.workspaceId, LENGTH],
          [other.workspaceId, 3],
        ]),
      );
      expect(await read((log) => log.heads([]))).toEqual([]);
    });

    test("rows after a place come in order, at most as many as asked for, and of this workspace only", async () => {
      const { workspaceId } = founded;
      expect(seqs(await read((log) => log.after(workspaceId, 0, 10)))).toEqual([1, 2, 3, 4, 5]);
      expect(seqs(await read((log) => log.after(workspaceId, 1, 2)))).toEqual([2, 3]);
      expect(await read((log) => log.after(workspaceId, LENGTH, 10))).toEqual([]);
    });

    test("rows before a place come newest first", async () => {
      const { workspaceId } = founded;
      expect(seqs(await read((log) => log.before(workspaceId, END, 2)))).toEqual([5, 4]);
      expect(seqs(await read((log) => log.before(workspaceId, 4, 10)))).toEqual([3, 2, 1]);
      expect(await read((log) => log.before(workspaceId, 1, 10))).toEqual([]);
    });

    test("what is read is what was published", async () => {
      const { workspaceId } = founded;
      const rows = await read((log) => log.after(workspaceId, 0, 10));
      expect(rows).toEqual(published.filter((event) => event.workspaceId === workspaceId));
      expect(rows).toHaveLength(LENGTH);
    });
  });
};
