import { protocol } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import type { FinalStatus } from "../src/connection-state.ts";
import { Scene } from "./support/scene.ts";

test("it comes up with the cursor it was given, and is live once it is greeted", () => {
  const scene = new Scene({ epoch: 1, seq: 10 });
  scene.connection.start();
  expect(scene.status).toBe("connecting");
  expect(scene.transport.last.url).toBe(
    `wss://orbit.example/v1/ws?workspace=acme&protocol=${protocol.version}&cursor=1.10`,
  );
  scene.greets();
  expect(scene.status).toBe("live");
});

test("[CLIENT-1] after a drop it waits a random time, then comes back with its cursor", async () => {
  const scene = Scene.live();
  scene.stored(11);
  scene.heartbeat({ seq: 11, sent: 1 });
  scene.transport.last.serverCloses(1006);
  expect(scene.connection.state).toEqual({ status: "reconnecting", attempt: 1, nextAt: 250, since: 0 });
  scene.time.advance(249);
  expect(scene.transport.sockets).toHaveLength(1);
  scene.time.advance(1);
  expect(scene.connection.state).toEqual({ status: "reconnecting", attempt: 1, nextAt: null, since: 0 });
  expect(scene.transport.last.cursor).toBe("1.11");
});

test("[CLIENT-4] it resumes from where the last heartbeat agreed: a frame lost just before the drop comes again", () => {
  // given: 11 was confirmed; then 12 is lost and 13 arrives
  const scene = Scene.live();
  scene.stored(11);
  scene.heartbeat({ seq: 11, sent: 1 });
  scene.stored(13);
  // when the socket drops before the next heartbeat could tell
  scene.transport.last.serverCloses(1006);
  scene.time.advance(250);
  // then
  expect(scene.transport.last.cursor).toBe("1.11");
});

test("[CLIENT-1] the wait grows with each failure, and starts over after ten stable seconds", async () => {
  const scene = Scene.live();
  const dropAndReturn = (): number => {
    const before = scene.time.now();
    scene.transport.last.serverCloses(1006);
    const { state } = scene.connection;
    const nextAt = state.status === "reconnecting" ? (state.nextAt ?? 0) : 0;
    scene.time.advance(nextAt - before);
    scene.greets();
    return nextAt - before;
  };
  expect([dropAndReturn(), dropAndReturn(), dropAndReturn()]).toEqual([250, 500, 1_000]);
  scene.time.advance(10_000);
  expect(dropAndReturn()).toBe(250);
});

test.each(["focus", "retryNow"] as const)("[CLIENT-1] %s ends the wait at once", (nudge) => {
  const scene = Scene.live();
  scene.transport.last.serverCloses(1006);
  scene.connection[nudge]();
  expect(scene.transport.openSockets).toHaveLength(1);
  expect(scene.connection.state).toMatchObject({ status: "reconnecting", nextAt: null });
});

test("retryNow does nothing while an attempt is running", () => {
  const scene = new Scene();
  scene.connection.start();
  scene.connection.retryNow();
  expect(scene.transport.sockets).toHaveLength(1);
});

test("offline closes the socket and waits for the network, however long", () => {
  const scene = Scene.live();
  scene.connection.offline();
  expect(scene.connection.state).toEqual({ status: "offline", since: 0 });
  expect(scene.transport.openSockets).toHaveLength(0);
  scene.time.advance(600_000);
  expect(scene.transport.sockets).toHaveLength(1);
  scene.connection.online();
  scene.time.advance(500);
  scene.greets();
  expect(scene.status).toBe("live");
});

test("[CLIENT-1] with the network everybody comes back, so each within a random part of a second", () => {
  const scene = Scene.live();
  scene.connection.offline();
  scene.connection.online();
  expect(scene.connection.state).toEqual({ status: "reconnecting", attempt: 0, nextAt: 500, since: 0 });
  scene.time.advance(499);
  expect(scene.transport.sockets).toHaveLength(1);
  scene.time.advance(1);
  expect(scene.transport.openSockets).toHaveLength(1);
});

test("[CLIENT-1] the network's return shortens a long wait, and never makes one longer", async () => {
  const scene = Scene.live();
  scene.preflightAnswer = { status: 503, retryAfterMs: 60_000 };
  scene.transport.last.serverCloses(1006);
  scene.connection.online();
  expect(scene.connection.state).toMatchObject({ nextAt: 250 });
  scene.time.advance(250);
  scene.transport.last.serverCloses(1006);
  await scene.settle();
  scene.connection.online();
  expect(scene.connection.state).toMatchObject({ nextAt: 750 });
});

test.each([
  [4401, "session_ended", "signed_out"],
  [4403, "access_revoked", "revoked"],
  [4404, "workspace_gone", "gone"],
  [4410, "version_unsupported", "outdated"],
  [4429, "too_many_sockets", "too_many"],
] as const)("[CLIENT-2] %i %s is final", async (code, reason, status) => {
  const scene = Scene.live();
  scene.transport.last.serverCloses(code, reason);
  expect(scene.status).toBe(status);
  scene.connection.retryNow();
  scene.connection.online();
  scene.connection.offline();
  scene.connection.stop();
  scene.time.advance(600_000);
  await scene.settle();
  expect(scene.status).toBe(status);
  expect(scene.transport.sockets).toHaveLength(1);
  expect(scene.preflights).toBe(0);
});

test("a server that has outgrown this client is final", () => {
  const scene = new Scene();
  scene.connection.start();
  scene.greets({ protocol: { version: 9, min: protocol.version + 1 } });
  expect(scene.status).toBe("outdated");
  expect(scene.transport.openSockets).toHaveLength(0);
});

test.each([
  [401, "signed_out"],
  [403, "revoked"],
  [404, "revoked"],
  [426, "outdated"],
] as [number, FinalStatus][])(
  "[CLIENT-5] an upgrade that preflight answers with %i is final",
  async (status, expected) => {
    const scene = new Scene();
    scene.preflightAnswer = { status, retryAfterMs: null };
    scene.connection.start();
    scene.transport.last.serverCloses(1006);
    await scene.settle();
    expect(scene.status).toBe(expected);
    expect(scene.preflights).toBe(1);
  },
);

test.each([0, 200, 500])("[CLIENT-5] preflight %i asks once, then the back-off decides", async (status) => {
  const scene = new Scene();
  scene.preflightAnswer = { status, retryAfterMs: null };
  scene.connection.start();
  scene.transport.last.serverCloses(1006);
  await scene.settle();
  expect(scene.connection.state).toMatchObject({ status: "reconnecting", attempt: 1, nextAt: 250 });
  expect(scene.preflights).toBe(1);
});

test.each([429, 503])("[CLIENT-5] preflight %i waits at least as long as the server asks", async (status) => {
  const scene = new Scene();
  scene.preflightAnswer = { status, retryAfterMs: 7_000 };
  scene.connection.start();
  scene.transport.last.serverCloses(1006);
  await scene.settle();
  expect(scene.connection.state).toMatchObject({ nextAt: 7_250 });
});

test("[CLIENT-5] too many connections are told as such, and are no sign of a network that blocks sockets", async () => {
  const scene = new Scene({ epoch: 1, seq: 10 }, ["events"]);
  scene.preflightAnswer = { status: 429, retryAfterMs: 1_000 };
  scene.connection.start();
  for (let n = 0; n < 4; n += 1) {
    scene.transport.last.serverCloses(1006, "");
    await scene.settle();
    const { state } = scene.connection;
    expect(state).toMatchObject({ status: "reconnecting", because: "limited" });
    if (state.status === "reconnecting") scene.time.advance((state.nextAt ?? 0) - scene.time.now());
  }
  expect(scene.transport.last.url).toMatch(/^wss:/);
});

test("[CLIENT-5] a preflight that answers after a newer attempt began decides nothing", async () => {
  const scene = new Scene();
  scene.preflightAnswer = { status: 404, retryAfterMs: null };
  scene.connection.start();
  scene.transport.last.serverCloses(1006);
  scene.connection.offline();
  scene.connection.retryNow();
  await scene.settle();
  scene.greets();
  expect(scene.status).toBe("live");
});

test("an outage is counted from the first drop, however many attempts fail since", async () => {
  const scene = Scene.live();
  scene.time.advance(5_000);
  scene.transport.last.serverCloses(1006);
  scene.time.advance(250);
  scene.transport.last.serverCloses(1006);
  await scene.settle();
  expect(scene.connection.state).toMatchObject({ status: "reconnecting", attempt: 2, since: 5_000 });
});

test("a greeted socket that drops needs no preflight", async () => {
  const scene = Scene.live();
  scene.transport.last.serverCloses(1011, "internal");
  await scene.settle();
  expect(scene.preflights).toBe(0);
});

test("a server that accepts and then says nothing is given up after ten seconds", async () => {
  const scene = new Scene();
  scene.connection.start();
  scene.time.advance(11_001);
  await scene.settle();
  expect(scene.preflights).toBe(1);
  expect(scene.transport.openSockets).toHaveLength(0);
  expect(scene.status).toBe("reconnecting");
});

test("[CLIENT-3] two heartbeats and most of a second of silence end the socket, before that second is over", () => {
  const scene = Scene.live();
  scene.time.advance(20_000);
  scene.heartbeat({ seq: 10, sent: 0 });
  scene.time.advance(30_899);
  expect(scene.status).toBe("live");
  scene.time.advance(1);
  expect(scene.status).toBe("reconnecting");
  expect(scene.transport.openSockets).toHaveLength(0);
});

test("[CLIENT-3] silence is noticed when it has lasted long enough, wherever between two looks it began", () => {
  const scene = Scene.live();
  scene.time.advance(20_300);
  scene.heartbeat({ seq: 10, sent: 0 });
  scene.time.advance(30_899);
  expect(scene.status).toBe("live");
  scene.time.advance(1);
  expect(scene.status).toBe("reconnecting");
});

test("[CLIENT-3] a machine that slept through a heartbeat reconnects when it wakes", () => {
  const scene = Scene.live();
  scene.time.sleep(17_000);
  expect(scene.status).toBe("reconnecting");
});

test("[CLIENT-1] a page that is shown again after a sleep does not wait for a timer to notice", () => {
  const scene = Scene.live();
  scene.time.jump(17_000);
  expect(scene.status).toBe("live");
  scene.connection.focus();
  expect(scene.status).toBe("reconnecting");
});

test("4409 drops the cursor and comes back at once, but only once", async () => {
  const scene = Scene.live();
  scene.transport.last.serverCloses(4409, "resync_required");
  scene.time.advance(0);
  expect(scene.transport.sockets).toHaveLength(2);
  expect(scene.transport.last.cursor).toBeNull();
  scene.greets({ resumed: false });
  scene.transport.last.serverCloses(4409, "resync_required");
  scene.time.advance(0);
  expect(scene.transport.sockets).toHaveLength(2);
});

test("1012 spreads clients over the hinted time instead of backing off", () => {
  const scene = Scene.live();
  scene.random = 0.75;
  scene.transport.last.serverCloses(1012, "restart 8000");
  expect(scene.connection.state).toMatchObject({ nextAt: 6_000 });
});

test("[CLIENT-4] a greeting that does not resume asks for a snapshot, and a joining snapshot makes it live", () => {
  const scene = new Scene(null);
  scene.connection.start();
  expect(scene.transport.last.cursor).toBeNull();
  scene.greets({ resumed: false, seq: 40 });
  expect(scene.status).toBe("resyncing");
  expect(scene.resyncs).toEqual(["not_resumed"]);
  scene.stored(42);
  scene.connection.synced({ epoch: 1, seq: 41 });
  expect(scene.status).toBe("live");
  expect(scene.connection.cursor).toEqual({ epoch: 1, seq: 42 });
});

test("[CLIENT-4] a cursor that can't be served costs one snapshot: the resync after the greeting only says why", () => {
  const scene = new Scene({ epoch: 1, seq: 3 });
  const resync = (reason: string) => scene.transport.last.delivers({ type: "resync", scope: "workspace", reason });
  scene.connection.start();
  scene.greets({ resumed: false, seq: 40 });
  resync("cursor_too_old");
  expect(scene.resyncs).toEqual(["not_resumed"]);
  scene.connection.synced({ epoch: 1, seq: 40 });
  expect(scene.status).toBe("live");
  // One that comes later is about something else.
  resync("projection_failed");
  expect(scene.resyncs).toEqual(["not_resumed", "projection_failed"]);
});

test("[CLIENT-4] a snapshot that does not reach the socket's first row is no base: it reconnects from there", () => {
  const scene = new Scene(null);
  scene.connection.start();
  scene.greets({ resumed: false, seq: 40 });
  scene.connection.synced({ epoch: 1, seq: 39 });
  expect(scene.status).toBe("reconnecting");
  scene.time.advance(250);
  expect(scene.transport.last.cursor).toBe("1.39");
});

test("[CLIENT-4] resync asks for a snapshot, once, and the heartbeats after it are in step again", () => {
  const scene = Scene.live();
  scene.transport.last.delivers({ type: "resync", scope: "workspace:1", reason: "projection_failed" });
  expect(scene.status).toBe("resyncing");
  scene.connection.synced({ epoch: 1, seq: 12 });
  scene.heartbeat({ seq: 12, sent: 0 });
  expect(scene.status).toBe("live");
  expect(scene.resyncs).toEqual(["projection_failed"]);
});

test("[CLIENT-4] a lost frame shows in the heartbeat's count and leads to one snapshot", () => {
  const scene = Scene.live();
  scene.stored(11);
  scene.heartbeat({ seq: 12, sent: 2 });
  expect(scene.resyncs).toEqual(["count_differs"]);
  expect(scene.connection.cursor).toBeNull();
  scene.connection.synced({ epoch: 1, seq: 12 });
  scene.stored(13);
  scene.heartbeat({ seq: 13, sent: 3 });
  expect(scene.status).toBe("live");
  expect(scene.resyncs).toHaveLength(1);
});

test("the count of stored frames begins anew with each socket", () => {
  const scene = Scene.live();
  scene.stored(11);
  scene.transport.last.serverCloses(1006);
  scene.time.advance(250);
  scene.greets({ seq: 11 });
  scene.heartbeat({ seq: 11, sent: 0 });
  expect(scene.resyncs).toEqual([]);
});

test("rows that sent this socket nothing move its cursor by heartbeat", () => {
  const scene = Scene.live();
  scene.heartbeat({ seq: 15, sent: 0 });
  expect(scene.connection.cursor).toEqual({ epoch: 1, seq: 15 });
  expect(scene.resyncs).toEqual([]);
});

test("[CLIENT-4] two heartbeats behind the same head make it resume; keeping up with a busy log does not", () => {
  const scene = Scene.live();
  scene.heartbeat({ seq: 15, sent: 0, head: 16 });
  scene.heartbeat({ seq: 19, sent: 0, head: 20 });
  scene.heartbeat({ seq: 19, sent: 0, head: 25 });
  expect(scene.status).toBe("reconnecting");
  scene.time.advance(250);
  expect(scene.transport.last.cursor).toBe("1.19");
});

test("[CLIENT-4] a heartbeat of another epoch leads to a snapshot", () => {
  const scene = Scene.live();
  scene.heartbeat({ epoch: 2, seq: 8, sent: 0 });
  expect(scene.resyncs).toEqual(["epoch_changed"]);
  scene.connection.synced({ epoch: 2, seq: 8 });
  expect(scene.connection.cursor).toEqual({ epoch: 2, seq: 8 });
  expect(scene.status).toBe("live");
});

test("a snapshot that failed gives the socket up and asks again on the next one", () => {
  const scene = new Scene(null);
  scene.connection.start();
  scene.greets({ resumed: false });
  scene.connection.syncFailed();
  expect(scene.status).toBe("reconnecting");
  scene.time.advance(250);
  scene.greets({ resumed: false });
  expect(scene.resyncs).toHaveLength(2);
});

test("a frame whose handler throws is reported and repaired by a snapshot, and the stream goes on", () => {
  const scene = Scene.live();
  scene.onFrame = (frame) => {
    if (frame.type === "event" && frame.seq === 11) throw new Error("no");
  };
  scene.stored(11);
  scene.stored(12);
  expect(scene.faults).toHaveLength(1);
  expect(scene.resyncs).toEqual(["frame_not_applied"]);
  scene.heartbeat({ seq: 12, sent: 2 });
  expect(scene.resyncs).toHaveLength(1);
});

test("[STORE-2] an unknown event type moves the cursor, counts, and is reported", () => {
  const scene = Scene.live();
  scene.stored(11, { type: "workspace.poem.written" });
  scene.heartbeat({ seq: 11, sent: 1 });
  expect(scene.unknowns).toEqual(["workspace.poem.written"]);
  expect(scene.connection.cursor).toEqual({ epoch: 1, seq: 11 });
  expect(scene.resyncs).toEqual([]);
});

test("a malformed stored event leads to a snapshot; noise is reported and changes nothing", () => {
  const scene = Scene.live();
  scene.transport.last.deliversText("}{");
  expect(scene.resyncs).toEqual([]);
  scene.stored(11, { type: "workspace.role.deleted", roleId: 7 });
  expect(scene.faults).toHaveLength(2);
  expect(scene.resyncs).toEqual(["malformed_frame"]);
});

test("repeated frames are passed on, are no part of the count, and never move the cursor back", () => {
  const scene = Scene.live();
  scene.stored(11);
  scene.stored(11);
  scene.heartbeat({ seq: 11, sent: 1 });
  expect(scene.frames.filter(({ position }) => position?.seq === 11)).toHaveLength(2);
  expect(scene.resyncs).toEqual([]);
  scene.stored(14);
  scene.stored(12);
  expect(scene.connection.cursor).toEqual({ epoch: 1, seq: 14 });
});

test("messages go out only on a greeted socket", () => {
  const scene = new Scene();
  scene.connection.start();
  expect(scene.connection.send({ type: "presence.away" })).toBe(false);
  scene.greets();
  expect(scene.connection.send({ type: "presence.away" })).toBe(true);
  expect(scene.transport.last.sent).toEqual(['{"type":"presence.away"}']);
});

test("stop closes the socket, and nothing comes after it", async () => {
  const scene = Scene.live();
  scene.connection.stop();
  scene.time.advance(600_000);
  await scene.settle();
  expect(scene.status).toBe("idle");
  expect(scene.transport.openSockets).toHaveLength(0);
  expect(scene.transport.sockets).toHaveLength(1);
});

test("a frame that was lost is noticed even when another one came twice", () => {
  const scene = Scene.live();
  scene.stored(12);
  scene.stored(12);
  scene.heartbeat({ seq: 12, sent: 2 });
  expect(scene.resyncs).toEqual(["count_differs"]);
});

test("a snapshot that fails while there is no socket is owed still: the next one comes without a cursor", () => {
  const scene = Scene.live();
  scene.transport.last.serverCloses(1006);
  scene.connection.syncFailed();
  scene.time.advance(250);
  expect(scene.transport.last.cursor).toBeNull();
});
