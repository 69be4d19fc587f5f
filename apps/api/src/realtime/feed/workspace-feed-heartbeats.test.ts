import { closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { entries, entry, FeedStage, silent } from "../../../test/support/feed-stage.ts";

describe("heartbeats", () => {
  const beats = (received: readonly string[]) => received.map((frame) => JSON.parse(frame)).filter((f) => f.type);

  test("[WIRE-3] reach a crowd over several turns of the event loop, each socket once", () => {
    const tasks: (() => void)[] = [];
    const stage = new FeedStage({}, (task) => void tasks.push(task));
    const crowd = Array.from({ length: 300 }, () => stage.joins());
    const told = () => crowd.filter(({ received }) => received.length === 1).length;
    stage.feed.beat();
    expect(told()).toBeLessThan(300);
    for (let task = tasks.shift(); task; task = tasks.shift()) task();
    expect(told()).toBe(300);
  });

  test("[WIRE-3] says how far the socket was served, in how many stored frames, and where the log stands", () => {
    const stage = new FeedStage();
    const socket = stage.joins();
    stage.feed.append([entry(1), silent(2), entry(3, { audience: "members.invite" })], null);
    stage.feed.append([entry(4, { counted: "control" }), entry(5)], null);
    stage.feed.noteHead(9);
    stage.feed.beat();
    expect(beats(socket.received)).toEqual([{ type: "heartbeat", epoch: 1, head: 9, seq: 5, sent: 2 }]);
  });

  test("[WIRE-3] a resumed socket counts from its own beginning", () => {
    const stage = new FeedStage();
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(3);
    stage.feed.beat();
    expect(beats(socket.received)).toEqual([{ type: "heartbeat", epoch: 1, head: 5, seq: 5, sent: 2 }]);
  });

  test("a socket that joined ahead of the node is not told of a head behind it", () => {
    const stage = new FeedStage();
    const socket = stage.joins(7);
    stage.feed.beat();
    expect(beats(socket.received)).toEqual([{ type: "heartbeat", epoch: 1, head: 7, seq: 7, sent: 0 }]);
  });

  test("neither a socket that is joining nor one that is closed hears a heartbeat", () => {
    const stage = new FeedStage();
    const { socket: joining } = stage.attaches();
    const closed = stage.joins();
    closed.close(closeCodes.normal);
    stage.feed.beat();
    expect([...joining.received, ...closed.received, ...closed.handedTooLate]).toEqual([]);
  });

  test("a transport that throws at a heartbeat is closed with 1011, and the others hear theirs", () => {
    const stage = new FeedStage();
    const [broken, whole] = [stage.joins(), stage.joins()];
    broken.isBroken = true;
    stage.feed.beat();
    expect(broken.closedWith).toBe(closeCodes.internal);
    expect(whole.received).toHaveLength(1);
  });
});
