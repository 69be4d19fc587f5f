import type { Permission } from "@orbit/shared/access";
import { channels } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { entries, entry, FeedStage, fromLog, nobodysRights, numbers } from "../../../test/support/feed-stage.ts";

const mayInvite: ReadonlySet<Permission> = new Set(["members.invite"]);

describe("audiences", () => {
  test("[FEED-6] a frame with an audience reaches only who may see it, and moves the position of the others", () => {
    const stage = new FeedStage();
    const [inviter, onlooker] = [stage.joins(0, { permissions: mayInvite }), stage.joins()];
    stage.feed.append([entry(1, { audience: "members.invite" }), entry(2)], null);
    expect(inviter.received).toEqual(["1", "2"]);
    expect(onlooker.received).toEqual(["2"]);
    expect(stage.feed.cursors.map(({ seq }) => seq)).toEqual([2, 2]);
  });

  test("[FEED-6] who gains or loses the right does so at that place in the stream", () => {
    const stage = new FeedStage();
    const [ana, ben] = [
      stage.joins(0, { memberId: "ana", permissions: mayInvite }),
      stage.joins(0, { memberId: "ben" }),
    ];
    const forInviters = (seq: number) => entry(seq, { audience: "members.invite" });
    stage.feed.append([forInviters(1)], null);
    stage.feed.append(
      [entry(2)],
      new Map([
        ["ana", nobodysRights],
        ["ben", mayInvite],
      ]),
    );
    stage.feed.append([forInviters(3)], null);
    expect(ana.received).toEqual(["1", "2"]);
    expect(ben.received).toEqual(["2", "3"]);
  });

  test("[FEED-6] a join that read rights which the stream has changed since takes the stream's", () => {
    const stage = new FeedStage();
    const { socket, cursor } = stage.attaches("ana");
    stage.feed.append([entry(1)], new Map([["ana", nobodysRights]]));
    stage.feed.goLive(cursor, { seq: 0, readAt: 0, permissions: mayInvite });
    stage.feed.append([entry(2, { audience: "members.invite" })], null);
    expect(socket.received).toEqual(["1"]);
  });

  test("[FEED-6] a read of the log that saw rights which the stream has changed since takes the stream's", async () => {
    const stage = new FeedStage({ maxEntries: 2 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0, { memberId: "ana", permissions: mayInvite });
    stage.feed.append([entry(6)], new Map([["ana", nobodysRights]]));
    const read = { ...fromLog(entries(1, 5)), permissions: mayInvite };
    await stage.nextAsked().answer(read);
    stage.feed.append([entry(7, { audience: "members.invite" }), entry(8)], null);
    expect(socket.received).toEqual([...numbers(1, 6), "8"]);
  });

  test("[FEED-6] a read of the log under rights newer than the stream's serves under those it read", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0, { memberId: "ana", permissions: mayInvite });
    await stage.nextAsked().answer(fromLog([...entries(1, 4), entry(5, { audience: "members.invite" })]));
    expect(socket.received).toEqual(numbers(1, 4));
  });

  test("[JOIN-5] rights of a history that is no more mean nothing after it was rewritten", () => {
    const stage = new FeedStage();
    stage.feed.append(entries(1, 9), new Map([["ana", mayInvite]]));
    stage.feed.rewrite({ epoch: 2, seq: 3 });
    const socket = stage.joins(3, { memberId: "ana" });
    stage.feed.append([entry(4, { audience: "members.invite" })], null);
    expect(socket.received).toEqual([]);
  });

  test("a frame on a channel that the socket does not listen to is passed over", () => {
    const stage = new FeedStage();
    const socket = stage.joins();
    stage.feed.append([entry(1, { channel: channels.room("r") })], null);
    expect(socket.received).toEqual([]);
    expect(stage.feed.cursors[0]?.seq).toBe(1);
  });
});
