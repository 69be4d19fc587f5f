import { channels } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { RecordingReport } from "../../../test/support/recording-report.ts";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { InProcessRealtimeHub } from "../in-process-realtime-hub.ts";
import { openPresence } from "./open-presence.ts";

const ana = "01930000-0000-7000-8000-00000000000a";
const ben = "01930000-0000-7000-8000-00000000000b";
const plan = "01930000-0000-7000-8000-0000000000d1";

/** A tracker over a real hub, with somebody who hears all it announces in one workspace. */
const stage = async (graceMs = 5_000) => {
  const [hub, timers, clock, report] = [
    new InProcessRealtimeHub(),
    new ManualTimers(),
    new FixedClock("2026-01-05T09:30:00.000Z"),
    new RecordingReport(),
  ];
  const seen: [string, string][] = [];
  const record = async (ids: readonly string[], at: Date) => {
    for (const id of ids) seen.push([id, at.toISOString()]);
  };
  const settings = { presenceGraceMs: graceMs, presenceWindowMs: 0 };
  const { tracker } = openPresence({ hub, timers, monotonic: timers, clock, report, lastSeen: { record }, settings });
  const witness = RecordingSocket.greeted({ workspaceId: "acme" });
  await hub.registerSocket(witness, [channels.workspace("acme")]);
  const tab = (workspaceMemberId = ana) => new RecordingSocket({ workspaceId: "acme", workspaceMemberId });
  const events = () => witness.received.map((frame) => JSON.parse(frame).event);
  const said = () => events().map((event) => event.status ?? event.memberIds);
  return { hub, timers, clock, report, seen, tracker, tab, events, said };
};

describe("members", () => {
  test("[PRES-1] a first socket is announced to the workspace, with its schema and nothing else", async () => {
    const { tracker, tab, events } = await stage();
    tracker.opened(tab());
    expect(events()).toEqual([
      { type: "presence.update", memberId: ana, online: true, status: "online", lastSeenAt: null },
    ]);
  });

  test("[PRES-2] a second tab does not announce again, and closing one of two announces nothing, ever", async () => {
    const { tracker, tab, said, timers } = await stage();
    const [one, two] = [tab(), tab()];
    tracker.opened(one);
    tracker.opened(two);
    tracker.closed(one);
    timers.advance(60_000);
    expect(said()).toEqual(["online"]);
  });

  test("[PRES-3] a reload within the grace announces nothing", async () => {
    const { tracker, tab, said, timers, seen } = await stage(5_000);
    const before = tab();
    tracker.opened(before);
    tracker.closed(before);
    timers.advance(4_999);
    tracker.opened(tab());
    expect(timers.waiting).toBe(0);
    timers.advance(60_000);
    expect(said()).toEqual(["online"]);
    expect(seen).toEqual([]);
  });

  test("[PRES-3] the last socket's close is announced once the grace is over, and not before", async () => {
    const { tracker, tab, said, timers } = await stage(5_000);
    const socket = tab();
    tracker.opened(socket);
    tracker.closed(socket);
    timers.advance(4_999);
    expect(said()).toEqual(["online"]);
    timers.advance(1);
    expect(said()).toEqual(["online", "offline"]);
  });

  test("[PRES-3] the grace begins anew with each last close", async () => {
    const { tracker, tab, said, timers } = await stage(5_000);
    const [one, two] = [tab(), tab()];
    tracker.opened(one);
    tracker.closed(one);
    timers.advance(3_000);
    tracker.opened(two);
    tracker.closed(two);
    timers.advance(4_999);
    expect(said()).toEqual(["online"]);
    timers.advance(1);
    expect(said()).toEqual(["online", "offline"]);
    expect(timers.waiting).toBe(0);
  });

  test("[PRES-3] a grace of 0 announces at once", async () => {
    const { tracker, tab, said } = await stage(0);
    const socket = tab();
    tracker.opened(socket);
    tracker.closed(socket);
    tracker.opened(tab());
    expect(said()).toEqual(["online", "offline", "online"]);
  });

  test("[PRES-5] a close that arrives twice does not end the grace of who came back, nor announce twice", async () => {
    const { tracker, tab, said, timers } = await stage(5_000);
    const [one, two] = [tab(), tab()];
    tracker.opened(one);
    tracker.closed(one);
    tracker.opened(two);
    tracker.closed(one);
    timers.advance(60_000);
    expect(said()).toEqual(["online"]);
    tracker.closed(two);
    tracker.closed(two);
    timers.advance(60_000);
    expect(said()).toEqual(["online", "offline"]);
  });

  test("[PRES-4] away and back are announced as the union over tabs", async () => {
    const { tracker, tab, said } = await stage();
    const [one, two] = [tab(), tab()];
    for (const socket of [one, two]) tracker.opened(socket);
    tracker.away(one);
    tracker.away(two);
    tracker.away(two);
    tracker.back(one);
    expect(said()).toEqual(["online", "away", "online"]);
  });

  test("when a member was last seen is remembered as they go, and told to the minute", async () => {
    const { tracker, tab, events, clock, timers, seen } = await stage(5_000);
    const socket = tab();
    tracker.opened(socket);
    tracker.closed(socket);
    clock.advance(35_000);
    timers.advance(5_000);
    expect(seen).toEqual([[ana, "2026-01-05T09:30:35.000Z"]]);
    expect(events().at(-1)).toMatchObject({ online: false, lastSeenAt: "2026-01-05T09:31:00.000Z" });
  });

  test("[PRES-6] who is present is there to be told, also during the grace, and gone after it", async () => {
    const { tracker, tab, timers } = await stage(5_000);
    const [one, two] = [tab(ana), tab(ben)];
    tracker.opened(one);
    tracker.opened(two);
    tracker.away(two);
    tracker.closed(one);
    expect(tracker.present("acme")).toEqual([
      { memberId: ana, status: "online", lastSeenAt: null },
      { memberId: ben, status: "away", lastSeenAt: null },
    ]);
    timers.advance(5_000);
    expect(tracker.present("acme").map(({ memberId }) => memberId)).toEqual([ben]);
    expect(tracker.present("zeta")).toEqual([]);
  });
});

describe("endings", () => {
  test("a member who is forgotten is not announced: the stream tells of their going", async () => {
    const { tracker, tab, said, timers, seen } = await stage(5_000);
    const socket = tab();
    tracker.opened(socket);
    tracker.forget({ workspaceId: "acme", memberId: ana });
    tracker.closed(socket);
    timers.advance(60_000);
    expect(said()).toEqual(["online"]);
    expect(seen).toEqual([]);
    expect(tracker.present("acme")).toEqual([]);
    expect(timers.waiting).toBe(0);
  });

  test("a member who is forgotten during their grace is not announced when it is over", async () => {
    const { tracker, tab, said, timers } = await stage(5_000);
    const socket = tab();
    tracker.opened(socket);
    tracker.closed(socket);
    tracker.forget({ workspaceId: "acme", memberId: ana });
    expect(timers.waiting).toBe(0);
    timers.advance(60_000);
    expect(said()).toEqual(["online"]);
  });

  test("[ROOM-2] a member who is forgotten leaves their rooms at once", async () => {
    const { tracker, tab, said } = await stage(5_000);
    const [one, two] = [tab(ana), tab(ben)];
    for (const socket of [one, two]) {
      tracker.opened(socket);
      tracker.enteredRoom(plan, socket);
    }
    tracker.forget({ workspaceId: "acme", memberId: ana });
    expect(said().slice(-2)).toEqual([[ana, ben], [ben]]);
    expect(tracker.rooms("acme")).toEqual([{ roomId: plan, memberIds: [ben] }]);
  });
});

describe("rooms", () => {
  test("[ROOM-2] a reload within the grace leaves who is in the room as it was", async () => {
    const { tracker, tab, said, timers } = await stage(5_000);
    const [before, after] = [tab(), tab()];
    tracker.opened(before);
    tracker.enteredRoom(plan, before);
    tracker.closed(before);
    tracker.opened(after);
    tracker.enteredRoom(plan, after);
    timers.advance(60_000);
    expect(said()).toEqual(["online", [ana]]);
    expect(tracker.rooms("acme")).toEqual([{ roomId: plan, memberIds: [ana] }]);
  });

  test("[ROOM-2] who closes their last tab is out of the room once the grace is over", async () => {
    const { tracker, tab, said, timers } = await stage(5_000);
    const socket = tab();
    tracker.opened(socket);
    tracker.enteredRoom(plan, socket);
    tracker.closed(socket);
    tracker.closed(socket);
    timers.advance(5_000);
    expect(said()).toEqual(["online", [ana], "offline", []]);
  });

  test("[ROOM-2] leaving a room by word is told at once, and once", async () => {
    const { tracker, tab, said } = await stage(5_000);
    const socket = tab();
    tracker.enteredRoom(plan, socket);
    tracker.leftRoom(plan, socket);
    tracker.leftRoom(plan, socket);
    expect(said()).toEqual([[ana], []]);
  });
});

describe("what fails beside it", () => {
  test("a hub that can't broadcast and a store that can't remember are reported, and presence goes on", async () => {
    const [timers, clock, report] = [new ManualTimers(), new FixedClock(), new RecordingReport()];
    const hub = new InProcessRealtimeHub();
    hub.broadcast = () => Promise.reject(new Error("no hub"));
    const lastSeen = { record: () => Promise.reject(new Error("no store")) };
    const settings = { presenceGraceMs: 0, presenceWindowMs: 0 };
    const { tracker } = openPresence({ hub, timers, monotonic: timers, clock, report, lastSeen, settings });
    const socket = new RecordingSocket({ workspaceId: "acme", workspaceMemberId: ana });
    tracker.opened(socket);
    tracker.closed(socket);
    await new Promise(setImmediate);
    expect(report.troubles.map(({ error }) => `${error}`).sort()).toEqual([
      "Error: no hub",
      "Error: no hub",
      "Error: no store",
    ]);
    expect(tracker.present("acme")).toEqual([]);
  });
});
