import { expect, test } from "vitest";
import { entry, FeedStage, nobodysRights } from "../../../test/support/feed-stage.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { WorkspaceFeeds } from "./workspace-feeds.ts";

const stage = () => {
  const timers = new ManualTimers();
  const feeds = new WorkspaceFeeds({
    timers,
    lingerMs: 120_000,
    make: () => new FeedStage().feed,
    forgotten: () => {},
  });
  const tab = (workspaceId = "acme") => RecordingSocket.greeted({ workspaceId });
  return { timers, feeds, tab };
};

test("sockets of one workspace share a feed, and those of another have their own", () => {
  const { feeds, tab } = stage();
  const [one, two, other] = [feeds.attach(tab()), feeds.attach(tab()), feeds.attach(tab("zeta"))];
  expect(two.feed).toBe(one.feed);
  expect(other.feed).not.toBe(one.feed);
  expect(feeds.all()).toEqual([one.feed, other.feed]);
});

test("a feed outlives its last socket for a while, so that who comes back is served from its ring", () => {
  const { feeds, tab, timers } = stage();
  const socket = tab();
  const { feed } = feeds.attach(socket);
  feed.append([entry(1), entry(2)], null);
  feeds.detach(socket);
  timers.advance(119_999);
  const back = tab();
  const { cursor } = feeds.attach(back);
  feeds.get("acme")?.goLive(cursor, { seq: 1, readAt: 2, permissions: nobodysRights });
  expect(back.received).toEqual(["2"]);
  timers.advance(600_000);
  expect(feeds.get("acme")).toBe(feed);
});

test("a feed nobody came back to is forgotten, and the next socket begins a new one", () => {
  const { feeds, tab, timers } = stage();
  const socket = tab();
  const { feed } = feeds.attach(socket);
  feeds.detach(socket);
  timers.advance(120_000);
  expect(feeds.get("acme")).toBeNull();
  expect(timers.waiting).toBe(0);
  expect(feeds.attach(tab()).feed).not.toBe(feed);
});

test("detaching is idempotent, and so is detaching from a feed that is gone", () => {
  const { feeds, tab, timers } = stage();
  const [one, two] = [tab(), tab()];
  feeds.attach(one);
  feeds.attach(two);
  feeds.detach(one);
  feeds.detach(one);
  expect(feeds.get("acme")?.size).toBe(1);
  feeds.detach(two);
  feeds.detach(two);
  timers.advance(120_000);
  feeds.detach(two);
  expect(feeds.all()).toEqual([]);
});
