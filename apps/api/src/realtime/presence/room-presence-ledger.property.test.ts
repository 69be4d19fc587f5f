import fc from "fast-check";
import { expect, test } from "vitest";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

const tab = (id: string, memberId: string) => ({ id, workspaceId: "acme", memberId });
const holds = (roomId: string, ...memberIds: string[]) => ({ roomId, memberIds });
const ana = { workspaceId: "acme", memberId: "ana" };

const stage = () => {
  const rooms = new RoomPresenceLedger();
  const tells = (act: (rooms: RoomPresenceLedger) => unknown) => {
    act(rooms);
    return rooms.settle("acme");
  };
  return { rooms, tells };
};

test("[ROOM-2] who is in a room is answered as the whole set, when it changes", () => {
  const { tells } = stage();
  expect(tells((rooms) => rooms.enter("plan", tab("b1", "ben")))).toEqual([holds("plan", "ben")]);
  expect(tells((rooms) => rooms.enter("plan", tab("a1", "ana")))).toEqual([holds("plan", "ana", "ben")]);
  expect(tells((rooms) => rooms.leave("plan", "b1"))).toEqual([holds("plan", "ana")]);
  expect(tells((rooms) => rooms.leave("plan", "a1"))).toEqual([holds("plan")]);
});

test("[ROOM-2] a member with two tabs in it is in it once, until the last leaves", () => {
  const { tells } = stage();
  tells((rooms) => rooms.enter("plan", tab("a1", "ana")));
  expect(tells((rooms) => rooms.enter("plan", tab("a2", "ana")))).toEqual([]);
  expect(tells((rooms) => rooms.leave("plan", "a1"))).toEqual([]);
  expect(tells((rooms) => rooms.leave("plan", "a2"))).toEqual([holds("plan")]);
});

test("entering and leaving twice, and leaving what one never entered, are no change", () => {
  const { tells } = stage();
  tells((rooms) => rooms.enter("plan", tab("a1", "ana")));
  expect(tells((rooms) => rooms.enter("plan", tab("a1", "ana")))).toEqual([]);
  tells((rooms) => rooms.leave("plan", "a1"));
  expect(tells((rooms) => [rooms.leave("plan", "a1"), rooms.leave("other", "a1")])).toEqual([]);
});

test("[ROOM-2] a member who is forgotten leaves every room with every tab, told once per room, and stays out", () => {
  const { rooms, tells } = stage();
  for (const id of ["a1", "a2"]) rooms.enter("plan", tab(id, "ana"));
  rooms.enter("plan", tab("b1", "ben"));
  rooms.enter("retro", tab("a1", "ana"));
  tells(() => rooms.heard("acme", "b", new Map([["plan", new Set(["ana", "cy"])]])));
  expect(tells(() => rooms.forget(ana))).toEqual([holds("plan", "ben", "cy"), holds("retro")]);
  expect(tells(() => rooms.forget(ana))).toEqual([]);
  expect(tells(() => rooms.heard("acme", "b", new Map([["plan", new Set(["ana"])]])))).toEqual([holds("plan", "ben")]);
  expect(rooms.roomsOf("a1")).toEqual([]);
});

test("[ROOM-3] a room that is closed is left by every tab at once, and nobody leaves or enters it again", () => {
  const { rooms, tells } = stage();
  for (const id of ["a1", "a2"]) rooms.enter("plan", tab(id, "ana"));
  rooms.enter("retro", tab("a1", "ana"));
  rooms.settle("acme");
  expect(rooms.close("acme", "plan")).toEqual(["a1", "a2"]);
  expect([rooms.leave("plan", "a1"), rooms.close("acme", "plan")]).toEqual([null, []]);
  expect(tells(() => rooms.heard("acme", "b", new Map([["plan", new Set(["ben"])]])))).toEqual([]);
  expect(rooms.present("acme")).toEqual([holds("retro", "ana")]);
});

test("rooms with somebody in them are told per workspace", () => {
  const { rooms } = stage();
  rooms.enter("plan", tab("a1", "ana"));
  rooms.enter("theirs", { id: "c1", workspaceId: "zeta", memberId: "cy" });
  expect(rooms.present("acme")).toEqual([holds("plan", "ana")]);
  rooms.leave("plan", "a1");
  expect(rooms.present("acme")).toEqual([]);
});

test("[PRES-8] who is in a room is the union over nodes; a node that names it no more has nobody in it", () => {
  const { rooms, tells } = stage();
  tells(() => rooms.enter("plan", tab("a1", "ana")));
  expect(tells(() => rooms.heard("acme", "b", new Map([["plan", new Set(["ana", "ben"])]])))).toEqual([
    holds("plan", "ana", "ben"),
  ]);
  expect(tells(() => rooms.leave("plan", "a1"))).toEqual([]);
  expect(tells(() => rooms.heard("acme", "b", new Map()))).toEqual([holds("plan")]);
});

const step = fc.record({
  kind: fc.constantFrom("enter", "enter", "leave"),
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
        if (kind === "enter") {
          rooms.enter(roomId, socket);
          pairs = [...pairs, { roomId, id: socket.id, memberId: socket.memberId }];
        } else {
          rooms.leave(roomId, socket.id);
          pairs = pairs.filter((pair) => pair.roomId !== roomId || pair.id !== socket.id);
        }
        for (const change of rooms.settle("acme")) {
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
