import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import {
  ending,
  entries,
  entry,
  FeedStage,
  fromLog,
  nobodysRights,
  numbers,
} from "../../../test/support/feed-stage.ts";
import type { RecordingSocket } from "../../../test/support/recording-socket.ts";

const benGoes = (seq: number) => ending(seq, { kind: "member", memberId: "ben" });
const allGo = (seq: number) => ending(seq, { kind: "workspace" });

const endings = [
  { what: "[REV-1] a removed member", goes: benGoes, code: closeCodes.accessRevoked },
  { what: "[REV-2] a member of a deleted workspace", goes: allGo, code: closeCodes.workspaceGone },
];

const expectFarewell = (socket: RecordingSocket, farewell: string, code: CloseCode) => {
  expect(socket.received.at(-1)).toBe(farewell);
  expect(socket.closedWith).toBe(code);
};

for (const { what, goes, code } of endings) {
  describe(what, () => {
    test("gets the frame that says so as the last one, in every tab", () => {
      const stage = new FeedStage();
      const tabs = [stage.joins(0, { memberId: "ben" }), stage.joins(0, { memberId: "ben" })];
      stage.feed.append([entry(1), goes(2), entry(3)], null);
      stage.feed.append([entry(4)], null);
      stage.feed.beat();
      for (const tab of tabs) {
        expect(tab.received).toEqual(numbers(1, 2));
        expectFarewell(tab, "2", code);
      }
    });

    test("is told, and closed, also while their transport is full", () => {
      const stage = new FeedStage();
      const tab = stage.joins(0, { memberId: "ben" });
      tab.bufferedBytes = 1_001;
      stage.feed.append([entry(1), goes(2), entry(3)], null);
      stage.feed.sweep(0);
      expectFarewell(tab, "2", code);
    });

    test("is told, and closed, also while the log is being read for them, and what it brings is not sent", async () => {
      const stage = new FeedStage({ maxEntries: 2 });
      stage.feed.append(entries(1, 5), null);
      const tab = stage.joins(0, { memberId: "ben" });
      stage.feed.append([goes(6), entry(7)], null);
      expectFarewell(tab, "6", code);
      await stage.nextAsked().answer(fromLog(entries(1, 5)));
      expect([...tab.received, ...tab.handedTooLate]).toEqual(["6"]);
    });

    test("is told, and closed, also when the log knew before the stream did", async () => {
      const stage = new FeedStage({ maxEntries: 2 });
      stage.feed.append(entries(1, 5), null);
      const tab = stage.joins(0, { memberId: "ben" });
      await stage.nextAsked().answer({ kind: "revoked" });
      expect(tab.received).toEqual([]);
      stage.feed.append([entry(6)], null);
      expect(tab.received).toEqual([]);
      stage.feed.append([goes(7), entry(8)], null);
      expect(tab.received).toEqual(["7"]);
      expectFarewell(tab, "7", code);
      expect(stage.asked).toEqual([]);
    });

    test("[JOIN-3] who is still joining is closed, and receives nothing, also if their join then finishes", () => {
      const stage = new FeedStage();
      const { socket, cursor } = stage.attaches("ben");
      stage.feed.append([goes(1)], null);
      stage.feed.goLive(cursor, { seq: 0, readAt: 0, permissions: nobodysRights });
      stage.feed.append([entry(2)], null);
      expect(socket.closedWith).toBe(code);
      expect(socket.received).toEqual([]);
    });

    test("is closed also when the transport breaks at the farewell", () => {
      const stage = new FeedStage();
      const socket = stage.joins(0, { memberId: "ben" });
      socket.isBroken = true;
      stage.feed.append([goes(1), entry(2)], null);
      expect(socket.closedWith).toBe(closeCodes.internal);
      expect(socket.received).toEqual([]);
    });

    test("is closed also when there is no frame to say it", () => {
      const stage = new FeedStage();
      const socket = stage.joins(0, { memberId: "ben" });
      stage.feed.append([{ ...goes(1), frame: null }, entry(2)], null);
      expect(socket.closedWith).toBe(code);
      expect(socket.received).toEqual([]);
    });
  });
}

test("[REV-1] the others learn of a removal and go on", () => {
  const stage = new FeedStage();
  const other = stage.joins(0, { memberId: "ana" });
  stage.feed.append([entry(1), benGoes(2), entry(3)], null);
  expect(other.received).toEqual(numbers(1, 3));
  expect(other.closedWith).toBeNull();
});

test("whose access ended is told to whoever keeps presence, once per entry, after the sockets are closed", () => {
  const stage = new FeedStage();
  stage.joins(0, { memberId: "ben" });
  stage.feed.append([benGoes(1)], null);
  expect(stage.ended).toEqual([{ kind: "member", memberId: "ben" }]);
  expect(stage.feed.size).toBe(0);
});

test("of every socket that is sent away, it is told with which code", () => {
  const stage = new FeedStage();
  for (const memberId of ["ana", "ben", "ben"]) stage.joins(0, { memberId });
  stage.feed.append([benGoes(1)], null);
  stage.feed.rewrite({ epoch: 2, seq: 0 });
  const { accessRevoked, resyncRequired } = closeCodes;
  expect(stage.closed).toEqual([accessRevoked, accessRevoked, resyncRequired]);
});
