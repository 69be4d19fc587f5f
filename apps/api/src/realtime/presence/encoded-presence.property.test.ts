import fc from "fast-check";
import { expect, test } from "vitest";
import { openLedgers } from "./encoded-presence.ts";

const ACME = "acme";
const socketIds = ["s1", "s2", "s3", "s4"];
const memberOf: Record<string, string> = { s1: "ana", s2: "ana", s3: "ben", s4: "cy" };
const asSocket = (id: string) => ({ id, workspaceId: ACME, memberId: memberOf[id] ?? id });

const socketId = fc.constantFrom(...socketIds);
const memberId = fc.constantFrom("ana", "ben", "cy", "dee");
const roomId = fc.constantFrom("r1", "r2");
const node = fc.constantFrom("n1", "n2");
const said = fc.uniqueArray(memberId, { maxLength: 3 });

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("open", "close", "away", "back"), socketId }),
  fc.record({ kind: fc.constantFrom("expire", "forget"), memberId }),
  fc.record({ kind: fc.constantFrom("enter", "leave"), socketId, roomId }),
  fc.record({ kind: fc.constantFrom("heard", "silent"), node, roomId, said }),
  fc.record({ kind: fc.constantFrom("archive"), roomId }),
  fc.record({ kind: fc.constantFrom("settle", "settle", "drop", "ask", "ask", "ask") }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Ledgers = ReturnType<typeof openLedgers>;

const presenceSteps = ({ ledgers: { members, rooms } }: Ledgers) => ({
  open: (id: string) => members.open(asSocket(id)),
  close: (id: string) => {
    members.close(id);
    for (const left of rooms.roomsOf(id)) rooms.leave(left, id);
  },
  away: (id: string) => members.setAway(id, true),
  back: (id: string) => members.setAway(id, false),
});

type Heard = Extract<Step, { node: string }>;

const hear = (
  { ledgers: { members, rooms } }: Ledgers,
  { kind, node: from, roomId: where, said: named }: Heard,
): void => {
  if (kind === "silent") members.silent(ACME, from, "others");
  else members.heard(ACME, from, new Map(named.map((id) => [id, "online" as const])));
  rooms.heard(ACME, from, kind === "silent" ? new Map() : new Map([[where, new Set(named)]]));
};

const inRoom = ({ ledgers: { rooms } }: Ledgers, one: Extract<Step, { roomId: string }>): void => {
  if (!("socketId" in one)) rooms.close(ACME, one.roomId);
  else if (one.kind === "enter") rooms.enter(one.roomId, asSocket(one.socketId));
  else rooms.leave(one.roomId, one.socketId);
};

const ofMember = ({ ledgers: { members, rooms } }: Ledgers, one: Extract<Step, { memberId: string }>): void => {
  const member = { workspaceId: ACME, memberId: one.memberId };
  if (one.kind === "expire") members.expire(member);
  else for (const ledger of [members, rooms]) ledger.forget(member);
};

const play = (opened: Ledgers, one: Step): void => {
  const { members, rooms } = opened.ledgers;
  if ("node" in one) hear(opened, one);
  else if ("memberId" in one) ofMember(opened, one);
  else if ("roomId" in one) inRoom(opened, one);
  // The kinds of this record are the keys of these steps.
  else if ("socketId" in one) presenceSteps(opened)[one.kind as "open" | "close" | "away" | "back"](one.socketId);
  else if (one.kind === "drop") for (const ledger of [members, rooms]) ledger.drop(ACME);
  else if (one.kind === "settle") {
    members.settle(ACME, "offline");
    rooms.settle(ACME);
  }
};

const byId = <T>(list: readonly T[], id: (entry: T) => string) =>
  [...list].sort((left, right) => id(left).localeCompare(id(right)));

test("[PRES-6] whatever happened, and whenever it was asked before, the encoded lists say what the ledgers say", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const opened = openLedgers();
      for (const one of [...steps, { kind: "ask" } as const]) {
        play(opened, one);
        if (one.kind !== "ask") continue;
        const { presence, roomPresence } = opened.encoded(ACME);
        const present = opened.ledgers.members.present(ACME).map((member) => ({ ...member, lastSeenAt: null }));
        const told: typeof present = JSON.parse(presence);
        expect(byId(told, (member) => member.memberId)).toEqual(byId(present, (member) => member.memberId));
        const sets = opened.ledgers.rooms.present(ACME);
        const toldSets: typeof sets = JSON.parse(roomPresence);
        expect(byId(toldSets, (room) => room.roomId)).toEqual(byId(sets, (room) => room.roomId));
      }
    }),
    { seed: 42, numRuns: 3_000 },
  );
});
