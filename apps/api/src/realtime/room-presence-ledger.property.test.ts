import fc from "fast-check";
import { expect, test } from "vitest";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

const tab = (id: string, memberId: string) => ({ id, workspaceId: "acme", memberId });
const holds = (roomId: string, ...memberIds: string[]) => ({ workspaceId: "acme", roomId, memberIds });

test("[ROOM-2] who is in a room is answered as the whole set, when it changes", () => {
  const rooms = new RoomPresenceLedger();
  expect(rooms.enter("plan", tab("b1", "ben"))).toEqual(holds("plan", "ben"));
  expect(rooms.enter("plan", tab("a1", "ana"))).toEqual(holds("plan", "ana", "ben"));
  expect(rooms.leave("plan", "b1")).toEqual(holds("plan", "ana"));
  expect(rooms.leave("plan", "a1")).toEqual(holds("plan"));
});

test("[ROOM-2] a member with two tabs in it is in it once, until the last leaves", () => {
  const rooms = new RoomPresenceLedger();
  rooms.enter("plan", tab("a1", "ana"));
  expect(rooms.enter("plan", tab("a2", "ana"))).toBeNull();
  expect(rooms.leave("plan", "a1")).toBeNull();
  expect(rooms.leave("plan", "a2")).toEqual(holds("plan"));
});

test("entering and leaving twice, and leaving what one never entered, are no change", () => {
  const rooms = new RoomPresenceLedger();
  rooms.enter("plan", tab("a1", "ana"));
  expect(rooms.enter("plan", tab("a1", "ana"))).toBeNull();
  rooms.leave("plan", "a1");
  expect([rooms.leave("plan", "a1"), rooms.leave("other", "a1")]).toEqual([null, null]);
});

test("[ROOM-2] a member who is forgotten leaves every room with every tab, told once per room", () => {
  const rooms = new RoomPresenceLedger();
  for (const id of ["a1", "a2"]) rooms.enter("plan", tab(id, "ana"));
  rooms.enter("plan", tab("b1", "ben"));
  rooms.enter("retro", tab("a1", "ana"));
  expect(rooms.forget("ana")).toEqual([holds("plan", "ben"), holds("retro")]);
  expect(rooms.forget("ana")).toEqual([]);
  expect(rooms.roomsOf("a1")).toEqual([]);
});

test("[ROOM-3] a room that is closed is left by every tab at once, and nobody leaves it again", () => {
  const rooms = new RoomPresenceLedger();
  for (const id of ["a1", "a2"]) rooms.enter("plan", tab(id, "ana"));
  rooms.enter("retro", tab("a1", "ana"));
  expect(rooms.close("plan")).toEqual(["a1", "a2"]);
  expect([rooms.leave("plan", "a1"), rooms.close("plan")]).toEqual([null, []]);
  expect(rooms.present("acme")).toEqual([holds("retro", "ana")]);
});

test("rooms with somebody in them are told per workspace", () => {
  const rooms = new RoomPresenceLedger();
  rooms.enter("plan", tab("a1", "ana"));
  rooms.enter("theirs", { id: "c1", workspaceId: "zeta", memberId: "cy" });
  expect(rooms.present("acme")).toEqual([holds("plan", "ana")]);
  rooms.leave("plan", "a1");
  expect(rooms.present("acme")).toEqual([]);
});

const step = fc.record({
  kind: fc.constantFrom("enter", "enter", "leave", "forget"),
  roomId: fc.constantFrom("plan", "retro"),
  socket: fc.constantFrom(tab("a1", "ana"), tab("a2", "ana"), tab("b1", "ben")),
});

test("[ROOM-2] whatever the order, the last set told of each room is who has a tab in it, and no set is told twice in a row", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const rooms = new RoomPresenceLedger();
      const told = new Map<string, string>([
        ["plan", ""],
        ["retro", ""],
      ]);
      let pairs: { roomId: string; id: string; memberId: string }[] = [];
      for (const { kind, roomId, socket } of steps) {
        const changes = {
          enter: () => [rooms.enter(roomId, socket)],
          leave: () => [rooms.leave(roomId, socket.id)],
          forget: () => rooms.forget(socket.memberId),
        }[kind]();
        if (kind !== "enter") {
          const isGone = (pair: (typeof pairs)[number]) =>
            kind === "forget" ? pair.memberId === socket.memberId : pair.roomId === roomId && pair.id === socket.id;
          pairs = pairs.filter((pair) => !isGone(pair));
        } else pairs = [...pairs, { roomId, id: socket.id, memberId: socket.memberId }];
        for (const change of changes) {
          if (!change) continue;
          expect(change.memberIds.join()).not.toBe(told.get(change.roomId));
          told.set(change.roomId, change.memberIds.join());
        }
        for (const [room, members] of told) {
          const inside = new Set(pairs.filter((pair) => pair.roomId === room).map(({ memberId }) => memberId));
          expect(members).toBe([...inside].sort().join());
        }
      }
    }),
    { seed: 42, numRuns: 1_000 },
  );
});
