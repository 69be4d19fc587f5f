import { beforeAll, describe, expect, test } from "vitest";
import type { Recorded } from "#domain/events.ts";
import {
  addMember,
  addRoom,
  type Founded,
  foundWorkspace,
  newRoom,
  newUser,
  type UnderTest,
} from "../../../test/support/founding.ts";

const WRITERS = 16;
const WRITES_EACH = 5;

/** What every unit of work promises about transactions, publishing and order. */
export const unitOfWorkContract = (make: () => Promise<UnderTest>): void => {
  describe("UnitOfWork", () => {
    let world: UnderTest;
    beforeAll(async () => {
      world = await make();
    });

    const roomNames = (workspaceId: string) =>
      world.uow.read(async (tx) => (await tx.rooms.all(workspaceId)).map(({ state }) => state.name));
    const head = async (workspaceId: string) => {
      const found = await world.uow.read((tx) => tx.log.head(workspaceId));
      return found?.seq;
    };
    /** Runs `act` and resolves to what was published meanwhile about that workspace. */
    const publishedDuring = async (workspaceId: string, act: () => Promise<unknown>): Promise<Recorded[]> => {
      const published: Recorded[] = [];
      const unsubscribe = world.bus.subscribe("test", (events) => void published.push(...events));
      await act().finally(unsubscribe);
      return published.filter((event) => event.seq === null || event.workspaceId === workspaceId);
    };

    test("[LOG-5] a command stores its rows and its events, and answers with the position after them", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const { value, positions } = await addRoom(world, workspaceId);

      expect(await world.uow.read((tx) => tx.rooms.byId(workspaceId, value))).not.toBeNull();
      const position = positions[workspaceId];
      expect(position).toEqual({ epoch: expect.any(Number), seq: 3 });
      expect(await world.uow.read((tx) => tx.log.head(workspaceId))).toMatchObject({ ...position, workspaceId });
    });

    test("a command that records nothing has no position and publishes nothing", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const published = await publishedDuring(workspaceId, async () => {
        expect(await world.uow.write({}, async () => "done")).toEqual({ value: "done", positions: {} });
      });
      expect(published).toEqual([]);
    });

    test("[LOG-2] what work throws is what write rejects with, and nothing is stored or published", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const failure = new Error("no");
      const published = await publishedDuring(workspaceId, async () => {
        const writing = world.uow.write({}, async (tx) => {
          await tx.rooms.save(newRoom(world, workspaceId));
          throw failure;
        });
        await expect(writing).rejects.toBe(failure);
      });
      expect(published).toEqual([]);
      expect(await roomNames(workspaceId)).toEqual([]);
      expect(await head(workspaceId)).toBe(2);
    });

    test("[LOG-3] events are published once, after the commit that stored them, with their place and author", async () => {
      const { workspaceId, ownerId } = await foundWorkspace(world);
      const room = newRoom(world, workspaceId, "Kitchen");
      let isWorking = true;
      let found: Promise<unknown> | undefined;
      const unsubscribe = world.bus.subscribe("reads what it hears of", () => {
        expect(isWorking).toBe(false);
        found = world.uow.read((tx) => tx.rooms.byId(workspaceId, room.state.id));
      });
      const published = await publishedDuring(workspaceId, () =>
        world.uow.write({ idempotency: { scope: ownerId, key: "kitchen", request: "" } }, async (tx) => {
          await tx.rooms.save(room);
          tx.actAs(ownerId);
          isWorking = false;
        }),
      );
      unsubscribe();

      expect(published).toEqual([
        {
          id: expect.any(String),
          occurredAt: expect.any(Date),
          workspaceId,
          seq: 3,
          actorId: ownerId,
          mutationId: "kitchen",
          event: { type: "rooms.room.created", workspaceId, roomId: room.state.id, name: "Kitchen" },
        },
      ]);
      expect(await found).not.toBeNull();
    });

    test("[LOG-4] a subscriber that throws does not fail the command it hears of", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const unsubscribe = world.bus.subscribe("throws", () => {
        throw new Error("no");
      });
      await expect(addRoom(world, workspaceId)).resolves.toBeDefined();
      unsubscribe();
      expect(await head(workspaceId)).toBe(3);
    });

    test("facts about people are published without a place in any log", async () => {
      const user = newUser(world);
      const published = await publishedDuring("", () => world.uow.write({}, (tx) => tx.users.save(user)));
      expect(published).toEqual([
        {
          id: expect.any(String),
          occurredAt: expect.any(Date),
          seq: null,
          event: { type: "identity.user.signed_up", userId: user.state.id },
        },
      ]);
    });

    test("seq is gapless and is commit order, whoever writes at once; a reader that follows it misses nothing", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const acknowledged: { asked: number; answered: number; seq: number }[] = [];
      let moment = 0;
      const writer = async () => {
        for (let written = 0; written < WRITES_EACH; written++) {
          const asked = ++moment;
          const { positions } = await addRoom(world, workspaceId);
          acknowledged.push({ asked, answered: ++moment, seq: positions[workspaceId]?.seq ?? 0 });
        }
      };
      const last = 2 + WRITERS * WRITES_EACH;
      const followed: number[] = [];
      const follower = async () => {
        while (followed.length < last) {
          const rows = await world.uow.read((tx) => tx.log.after(workspaceId, followed.at(-1) ?? 0, 7));
          followed.push(...rows.map(({ seq }) => seq));
        }
      };
      await Promise.all([follower(), ...Array.from({ length: WRITERS }, writer)]);

      expect(followed).toEqual(Array.from({ length: last }, (_, index) => index + 1));
      const swapped = acknowledged.filter((earlier) =>
        acknowledged.some((later) => earlier.answered < later.asked && earlier.seq > later.seq),
      );
      expect(swapped).toEqual([]);
      expect(await roomNames(workspaceId)).toHaveLength(WRITERS * WRITES_EACH);
    });

    test("commands over two workspaces never wait for each other in a circle, in whatever order they touch them", async () => {
      const [one, other] = [await foundWorkspace(world), await foundWorkspace(world)];
      let tries = 0;
      const touch = (workspaces: Founded[]) =>
        world.uow.write({}, async (tx) => {
          tries += 1;
          for (const { workspaceId } of workspaces) await tx.rooms.save(newRoom(world, workspaceId));
        });
      const pairs = Array.from({ length: WRITERS }, (_, index) => touch(index % 2 ? [one, other] : [other, one]));
      await Promise.all(pairs);

      expect(tries).toBe(WRITERS);
      expect(await head(one.workspaceId)).toBe(2 + WRITERS);
      expect(await head(other.workspaceId)).toBe(2 + WRITERS);
    });

    test("of two owners who demote each other at once, exactly one succeeds", async () => {
      const founded = await foundWorkspace(world);
      const { workspaceId, ownerRoleId, memberRoleId } = founded;
      const second = await addMember(world, founded, { roleId: ownerRoleId });
      const demote = (memberId: string) =>
        world.uow.write({}, async (tx) => {
          await tx.workspaces.lockById(workspaceId);
          const ownerCount = await tx.members.countByRole(workspaceId, ownerRoleId);
          const [member, from, to] = [
            await tx.members.byId(workspaceId, memberId),
            await tx.roles.byId(workspaceId, ownerRoleId),
            await tx.roles.byId(workspaceId, memberRoleId),
          ];
          if (!member || !from || !to) throw new Error("the founding is incomplete");
          member.changeRole({ from, to, ownerCount });
          await tx.members.save(member);
        });
      const outcomes = await Promise.allSettled([demote(founded.ownerId), demote(second)]);

      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(outcomes).toContainEqual({
        status: "rejected",
        reason: expect.objectContaining({ code: "workspaces.last_owner" }),
      });
      expect(await world.uow.read((tx) => tx.members.countByRole(workspaceId, ownerRoleId))).toBe(1);
    });

    test("a read sees one moment, whatever is committed while it runs", async () => {
      const { workspaceId } = await foundWorkspace(world);
      let writing: Promise<unknown> | undefined;
      const [before, after] = await world.uow.read(async (tx) => {
        const first = [await tx.log.head(workspaceId), await tx.rooms.all(workspaceId)];
        writing = addRoom(world, workspaceId);
        if (world.isConcurrent) await writing;
        return [first, [await tx.log.head(workspaceId), await tx.rooms.all(workspaceId)]];
      });
      await writing;

      expect(after).toEqual(before);
      expect(await head(workspaceId)).toBe(3);
    });

    test("what read throws is what it rejects with", async () => {
      const failure = new Error("no");
      await expect(world.uow.read(() => Promise.reject(failure))).rejects.toBe(failure);
    });

    test("whoever changed a row since it was loaded wins; the other is told that it is stale", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const { value: roomId } = await addRoom(world, workspaceId);
      const [mine, theirs] = await world.uow.read(async (tx) => [
        await tx.rooms.byId(workspaceId, roomId),
        await tx.rooms.byId(workspaceId, roomId),
      ]);
      theirs?.rename("Theirs");
      mine?.rename("Mine");
      await world.uow.write({}, async (tx) => theirs && tx.rooms.save(theirs));
      const late = world.uow.write({}, async (tx) => mine && tx.rooms.save(mine));

      await expect(late).rejects.toMatchObject({ code: "rooms.stale_version", current: null });
      expect(await roomNames(workspaceId)).toEqual(["Theirs"]);
      expect(await head(workspaceId)).toBe(4);
    });
  });
};
