import { beforeAll, describe, expect, test } from "vitest";
import { addRoom, foundWorkspace, newRoom, type UnderTest } from "../../../test/support/founding.ts";

const DUPLICATES = 8;

/** What every unit of work promises to a client that repeats itself. */
export const idempotencyContract = (make: () => Promise<UnderTest>): void => {
  describe("UnitOfWork with an Idempotency-Key", () => {
    let world: UnderTest;
    beforeAll(async () => {
      world = await make();
    });

    const once = (key: string) => ({ idempotency: { scope: "ada", key, request: "POST /rooms {}" } });

    test("a repeat gets the first answer and position, and nothing happens again", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const context = once(world.ids.next());
      const first = await addRoom(world, workspaceId, context);
      await addRoom(world, workspaceId);
      let isHeard = false;
      const unsubscribe = world.bus.subscribe("test", () => {
        isHeard = true;
      });
      const repeat = await world.uow.write(context, () => Promise.reject(new Error("ran again")));
      unsubscribe();

      expect(repeat).toEqual(first);
      expect(isHeard).toBe(false);
    });

    test("of duplicates that arrive at once one is carried out, and all get its answer", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const context = once(world.ids.next());
      const answers = await Promise.all(Array.from({ length: DUPLICATES }, () => addRoom(world, workspaceId, context)));

      expect(new Set(answers.map(({ value }) => value)).size).toBe(1);
      expect(await world.uow.read((tx) => tx.rooms.all(workspaceId))).toHaveLength(1);
    });

    test("a command that failed leaves its key free", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const context = once(world.ids.next());
      const failing = world.uow.write(context, async (tx) => {
        await tx.rooms.save(newRoom(world, workspaceId));
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      await expect(addRoom(world, workspaceId, context)).resolves.toBeDefined();
    });

    test("a duplicate that waited for a command which failed is carried out itself", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const context = once(world.ids.next());
      let duplicate: Promise<unknown> | undefined;
      const failing = world.uow.write(context, async () => {
        duplicate = addRoom(world, workspaceId, context);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      await duplicate;
      expect(await world.uow.read((tx) => tx.rooms.all(workspaceId))).toHaveLength(1);
    });

    test("the same key with another request is refused, and stays usable for the first", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const context = once(world.ids.next());
      const first = await addRoom(world, workspaceId, context);
      const reused = addRoom(world, workspaceId, { idempotency: { ...context.idempotency, request: "other" } });

      await expect(reused).rejects.toMatchObject({ code: "idempotency.key_reused" });
      expect(await addRoom(world, workspaceId, context)).toEqual(first);
    });

    test("one person's keys mean nothing to another", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const context = once(world.ids.next());
      await addRoom(world, workspaceId, context);
      await addRoom(world, workspaceId, { idempotency: { ...context.idempotency, scope: "bo" } });
      expect(await world.uow.read((tx) => tx.rooms.all(workspaceId))).toHaveLength(2);
    });

    test("an answer without a value can be repeated too", async () => {
      const context = once(world.ids.next());
      await world.uow.write(context, async () => undefined);
      expect(await world.uow.write(context, async () => undefined)).toEqual({ value: undefined, positions: {} });
    });

    test("events carry the key up to its first dot as their mutation id; the rest is told to nobody", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const mutationId = world.ids.next();
      await addRoom(world, workspaceId, once(`${mutationId}.secret`));
      const rows = await world.uow.read((tx) => tx.log.after(workspaceId, 2, 10));
      expect(rows.map((row) => row.mutationId)).toEqual([mutationId]);
    });
  });
};
