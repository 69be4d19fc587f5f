import type { PresenceStatus } from "@orbit/shared/dto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PresenceLedger, type Transition } from "./presence-ledger.ts";

const memberIds = ["ana", "ben"];
const socketIds = ["a1", "a2", "a3", "b1", "b2"];
const memberOf = (socketId: string) => (socketId.startsWith("a") ? "ana" : "ben");

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("open", "open", "close", "away", "back"),
    socketId: fc.constantFrom(...socketIds),
  }),
  fc.record({ kind: fc.constant("expire"), socketId: fc.constantFrom("a1", "b1") }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The rule itself: what the set of a member's open tabs says. */
const unionOf = (tabs: ReadonlyMap<string, "here" | "away">, memberId: string): PresenceStatus => {
  const own = [...tabs].filter(([id]) => memberOf(id) === memberId).map(([, state]) => state);
  if (own.length === 0) return "offline";
  return own.includes("here") ? "online" : "away";
};

/** `pace` says after which steps the ledger is asked for its news. Plays the steps on a ledger and on a plain set of tabs. A socket opens once: its id is new each time. */
const play = (steps: readonly Step[], pace: (step: number) => boolean = () => true) => {
  const ledger = new PresenceLedger();
  const tabs = new Map<string, "here" | "away">();
  const announced: Transition[] = [];
  const settle = () => announced.push(...ledger.settle("acme", "offline"));
  for (const [n, { kind, socketId }] of steps.entries()) {
    const memberId = memberOf(socketId);
    if (kind === "open" && !tabs.has(socketId)) {
      tabs.set(socketId, "here");
      ledger.open({ id: socketId, workspaceId: "acme", memberId });
    }
    if (kind === "close") {
      tabs.delete(socketId);
      ledger.close(socketId);
    }
    if (kind === "away" || kind === "back") {
      if (tabs.has(socketId)) tabs.set(socketId, kind === "away" ? "away" : "here");
      ledger.setAway(socketId, kind === "away");
    }
    if (kind === "expire") ledger.expire({ workspaceId: "acme", memberId });
    if (pace(n)) settle();
  }
  settle();
  return { ledger, tabs, announced, settle };
};

const history = fc.array(step, { maxLength: 60, size: "max" });

test("[PRES-4] [PRES-5] whatever the order of opens, closes, repeats and expiries, who is shown is the union over sockets", () => {
  fc.assert(
    fc.property(history, (steps) => {
      const { ledger, tabs } = play(steps);
      for (const memberId of memberIds) ledger.expire({ workspaceId: "acme", memberId });
      const shown = new Map(ledger.present("acme").map(({ memberId, status }) => [memberId, status]));
      for (const memberId of memberIds) {
        expect(shown.get(memberId) ?? "offline").toBe(unionOf(tabs, memberId));
      }
    }),
    { seed: 42, numRuns: 2_000 },
  );
});

test("[PRES-4] announcements about one member strictly alternate, and begin with online", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 7 }), (steps, every) => {
      const { announced } = play(steps, (n) => n % every === 0);
      for (const memberId of memberIds) {
        const said = announced.filter((one) => one.memberId === memberId).map(({ status }) => status);
        expect(said.filter((status, n) => status === (said[n - 1] ?? "offline"))).toEqual([]);
      }
    }),
    { seed: 42, numRuns: 2_000 },
  );
});

test("[PRES-6] who is present is what was last announced of each", () => {
  fc.assert(
    fc.property(history, (steps) => {
      const { ledger, announced } = play(steps);
      const last = new Map(announced.map(({ memberId, status }) => [memberId, status]));
      const expected = memberIds.filter((id) => (last.get(id) ?? "offline") !== "offline");
      expect(
        ledger
          .present("acme")
          .map(({ memberId }) => memberId)
          .sort(),
      ).toEqual(expected);
      for (const { memberId, status } of ledger.present("acme")) expect(status).toBe(last.get(memberId));
    }),
    { seed: 42, numRuns: 2_000 },
  );
});
