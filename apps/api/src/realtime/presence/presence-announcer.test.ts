import { channels } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { RecordingReport } from "../../../test/support/recording-report.ts";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { InProcessRealtimeHub } from "../in-process-realtime-hub.ts";
import { openPresence } from "./open-presence.ts";
import { PresenceAnnouncer } from "./presence-announcer.ts";
import { PresenceLedger } from "./presence-ledger.ts";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

const WINDOW_MS = 350;
const member = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const room = (n: number) => `01930000-0000-7000-9000-${String(n).padStart(12, "0")}`;

/** What an announcer stands on, and somebody who hears it. */
const aloneWith = async () => {
  const [hub, timers, report] = [new InProcessRealtimeHub(), new ManualTimers(), new RecordingReport()];
  const writes: string[][] = [];
  const lastSeen = { record: async (ids: readonly string[]) => void writes.push([...ids]) };
  const ledgers = { members: new PresenceLedger(), rooms: new RoomPresenceLedger() };
  const deps = { hub, timers, report, lastSeen, ledgers, clock: new FixedClock(), windowMs: WINDOW_MS };
  const witness = RecordingSocket.greeted({ workspaceId: "acme" });
  await hub.registerSocket(witness, [channels.workspace("acme")]);
  /** What was heard since this was last asked. */
  const heard = () => witness.received.splice(0).map((frame) => JSON.parse(frame).event);
  return { deps, writes, heard };
};

/** Presence that joins what changes within a window. */
const stage = async (graceMs = 0) => {
  const { deps, writes, heard } = await aloneWith();
  const settings = { presenceGraceMs: graceMs, presenceWindowMs: WINDOW_MS };
  const { tracker } = openPresence({ ...deps, monotonic: deps.timers, settings });
  const tab = (n: number) => new RecordingSocket({ workspaceId: "acme", workspaceMemberId: member(n) });
  return { timers: deps.timers, tracker, writes, tab, heard };
};

const statusesIn = (events: readonly { memberId?: string; status?: string; members?: { memberId: string }[] }[]) =>
  events.flatMap((event) => event.members ?? [event]);

test("[PRES-7] a change in a calm workspace is told at once, and nobody waits for a frame after it", async () => {
  const { timers, tracker, tab, heard } = await stage();
  tracker.opened(tab(1));
  expect(heard()).toMatchObject([{ type: "presence.update", memberId: member(1), status: "online" }]);
  timers.advance(WINDOW_MS);
  expect(timers.waiting).toBe(0);
  tracker.opened(tab(2));
  expect(heard()).toHaveLength(1);
});

test("[PRES-7] what changes soon after a few is told together, the newest of each member, and not what is as it was", async () => {
  const { timers, tracker, tab, heard } = await stage();
  const [one, two, three, other] = [tab(1), tab(2), tab(3), tab(4)];
  for (const socket of [one, other]) tracker.opened(socket);
  expect(heard()).toHaveLength(2);
  for (const socket of [two, three]) tracker.opened(socket);
  tracker.away(two);
  tracker.away(one);
  tracker.back(one);
  tracker.closed(three);
  timers.advance(WINDOW_MS - 1);
  expect(heard()).toEqual([]);
  timers.advance(1);
  expect(heard()).toMatchObject([{ type: "presence.update", memberId: member(2), status: "away" }]);
});

test("[PRES-7] a handful is told one by one, as a client that knows no batches understands", async () => {
  const { timers, tracker, tab, heard } = await stage();
  for (let n = 1; n <= 10; n += 1) tracker.opened(tab(n));
  timers.advance(WINDOW_MS);
  expect(heard().map(({ type, memberId }) => [type, memberId])).toEqual(
    Array.from({ length: 10 }, (_, n) => ["presence.update", member(n + 1)]),
  );
});

test("[PRES-7] 500 members who join in a second cost a socket at most four frames in any second, and all are told", async () => {
  const { timers, tracker, tab, heard } = await stage();
  const at: number[] = [];
  const told: string[] = [];
  for (let ms = 0; ms < 3_000; ms += 2) {
    if (ms < 1_000) tracker.opened(tab(ms / 2));
    const events = heard();
    at.push(...events.map(() => ms));
    told.push(...statusesIn(events).map(({ memberId }) => memberId ?? ""));
    timers.advance(2);
  }
  const within = at.map((from) => at.filter((ms) => ms >= from && ms < from + 1_000).length);
  expect(at).toEqual([0, 2, 352, 702, 1_052]);
  expect(Math.max(...within)).toBe(4);
  expect(new Set(told).size).toBe(500);
  expect(told).toHaveLength(500);
});

test("[PRES-7] stragglers of a crowd are joined too, and once it is calm they are told one by one again", async () => {
  const { timers, tracker, tab, heard } = await stage();
  for (let n = 0; n < 50; n += 1) tracker.opened(tab(n));
  timers.advance(WINDOW_MS);
  heard();
  for (let n = 50; n < 53; n += 1) tracker.opened(tab(n));
  timers.advance(WINDOW_MS);
  expect(heard()).toMatchObject([{ type: "presence.batch", members: [{}, {}, {}] }]);
  timers.advance(WINDOW_MS);
  for (let n = 53; n < 57; n += 1) tracker.opened(tab(n));
  timers.advance(WINDOW_MS);
  expect(heard().map(({ type }) => type)).toEqual(Array(4).fill("presence.update"));
});

test("[PRES-7] a room that fills up is told at most once per window, and many rooms in one frame", async () => {
  const { timers, tracker, tab, heard } = await stage();
  const tabs = Array.from({ length: 60 }, (_, n) => tab(n));
  for (const socket of tabs) tracker.enteredRoom(room(1), socket);
  expect(heard().map(({ memberIds }) => memberIds.length)).toEqual([1, 2]);
  timers.advance(WINDOW_MS);
  expect(heard()).toMatchObject([{ type: "room.presence.update", memberIds: { length: 60 } }]);
  for (const [n, socket] of tabs.entries()) tracker.enteredRoom(room(n + 2), socket);
  timers.advance(WINDOW_MS);
  expect(heard()).toMatchObject([{ type: "room.presence.batch", rooms: { length: 60 } }]);
});

test("a crowd that leaves is remembered in one write", async () => {
  const { timers, tracker, tab, writes } = await stage();
  const tabs = Array.from({ length: 40 }, (_, n) => tab(n));
  for (const socket of tabs) tracker.opened(socket);
  timers.advance(WINDOW_MS);
  for (const socket of tabs) tracker.closed(socket);
  timers.advance(WINDOW_MS);
  expect(writes.map((ids) => ids.length)).toEqual([40]);
});

test("[PRES-9] who is in a whole picture is not told of once more beside it", async () => {
  // given: a picture with gaps, and somebody who comes just as it is whole again
  const { deps, heard } = await aloneWith();
  const announcer = new PresenceAnnouncer(deps);
  announcer.setWhole("acme", false);
  heard();
  deps.ledgers.members.open({ id: "tab", workspaceId: "acme", memberId: member(1) });
  // when
  announcer.setWhole("acme", true);
  // then
  expect(heard()).toMatchObject([
    { type: "presence.known", isWhole: true, members: [{ memberId: member(1), status: "online" }] },
  ]);
});
