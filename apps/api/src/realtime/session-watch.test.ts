import { closeCodes } from "@orbit/shared/realtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NOTE_USE_EVERY_MS } from "#application/ports/session-uses.ts";
import { Session } from "#domain/identity/session.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { embeddedTestDatabase } from "../../test/support/databases.ts";
import { FixedClock } from "../../test/support/fixed-clock.ts";
import { newUser, type UnderTest } from "../../test/support/founding.ts";
import { HinderedUnitOfWork } from "../../test/support/hindered-unit-of-work.ts";
import { kyselyUnderTest } from "../../test/support/kysely-under-test.ts";
import { RecordingReport } from "../../test/support/recording-report.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import { InProcessRealtimeHub } from "./in-process-realtime-hub.ts";
import { SessionWatch } from "./session-watch.ts";

const HOUR_MS = 3_600_000;

let database: Database;
let world: UnderTest;
let clock: FixedClock;
let uow: HinderedUnitOfWork;
let report: RecordingReport;
let hub: InProcessRealtimeHub;
let watch: SessionWatch;
let notes: [readonly string[], Date][];

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
beforeEach(() => {
  world = kyselyUnderTest(database);
  clock = new FixedClock();
  uow = new HinderedUnitOfWork(world.uow);
  report = new RecordingReport();
  hub = new InProcessRealtimeHub();
  notes = [];
  const uses = { record: async (ids: readonly string[], at: Date) => void notes.push([ids, at]) };
  watch = new SessionWatch({ bus: world.bus, uow, uses, hub, clock, report });
});
afterAll(() => database.close());

/** Somebody signed in for an hour, and their tab. */
const signedIn = async (): Promise<{ socket: RecordingSocket; sessionId: string; unwatch: () => void }> => {
  const [user, sessionId, createdAt] = [newUser(world), world.ids.next(), clock.now()];
  const expiresAt = new Date(createdAt.getTime() + HOUR_MS);
  const session = Session.start({
    id: sessionId,
    userId: user.state.id,
    tokenHash: sessionId,
    device: "D",
    createdAt,
    expiresAt,
  });
  await world.uow.write({}, async (tx) => {
    await tx.users.save(user);
    await tx.sessions.save(session);
  });
  const socket = RecordingSocket.greeted({ sessionId, userId: user.state.id });
  await hub.registerSocket(socket, []);
  watch.watch(socket);
  return { socket, sessionId, unwatch: () => watch.unwatch(socket) };
};

const signOut = (sessionId: string) =>
  world.uow.write({}, async (tx) => {
    const session = await tx.sessions.byId(sessionId);
    session?.end(clock.now());
    if (session) await tx.sessions.save(session);
  });

test("[SESS-1] a session that ends here closes its sockets with 4401 at once, and no others", async () => {
  const stop = watch.start();
  const [gone, stays] = [await signedIn(), await signedIn()];
  await signOut(gone.sessionId);
  await new Promise(setImmediate);
  expect(gone.socket.closedWith).toBe(closeCodes.sessionEnded);
  expect(stays.socket.closedWith).toBeNull();
  stop();
});

test("[SESS-1] a session that ended where nobody told us closes its sockets with the next poll", async () => {
  const [gone, stays] = [await signedIn(), await signedIn()];
  await signOut(gone.sessionId);
  expect(gone.socket.closedWith).toBeNull();
  await watch.poll();
  expect([gone.socket.closedWith, stays.socket.closedWith]).toEqual([closeCodes.sessionEnded, null]);
});

test("[SESS-1] of a crowd that can't be asked after in one query, everybody is", async () => {
  const { socket: stays } = await signedIn();
  const gone = Array.from({ length: 1_200 }, () => RecordingSocket.greeted({ sessionId: world.ids.next() }));
  for (const socket of gone) {
    await hub.registerSocket(socket, []);
    watch.watch(socket);
  }
  await watch.poll();
  expect(gone.filter(({ isClosed }) => !isClosed)).toEqual([]);
  expect(stays.isClosed).toBe(false);
});

test("[SESS-1] who leaves while others are asked after is not asked after, and nobody is forgotten for it", async () => {
  const crowd = Array.from({ length: 600 }, () => RecordingSocket.greeted({ sessionId: world.ids.next() }));
  for (const socket of crowd) {
    await hub.registerSocket(socket, []);
    watch.watch(socket);
  }
  const [first, last] = [crowd[0], crowd.at(-1)];
  uow.afterRead = async () => {
    if (last) watch.unwatch(last);
  };
  await watch.poll();
  expect(report.troubles).toEqual([]);
  expect([first?.closedWith, last?.closedWith]).toEqual([closeCodes.sessionEnded, null]);
});

test("[SESS-1] a session that expires closes its sockets with the next poll, and not before its hour", async () => {
  const { socket } = await signedIn();
  clock.advance(HOUR_MS - 1);
  await watch.poll();
  expect(socket.closedWith).toBeNull();
  clock.advance(1);
  await watch.poll();
  expect(socket.closedWith).toBe(closeCodes.sessionEnded);
});

test("[SESS-4] sockets of a session whose token was replaced are sent away by the next poll, to come back with the new one", async () => {
  const [rotated, stays] = [await signedIn(), await signedIn()];
  await world.uow.write({}, async (tx) => {
    const [session] = await tx.sessions.lockOfUser(rotated.socket.userId, clock.now());
    session?.rotate("another token's hash");
    if (session) await tx.sessions.save(session);
  });
  expect(rotated.socket.closedWith).toBeNull();
  await watch.poll();
  expect([rotated.socket.closedWith, stays.socket.closedWith]).toEqual([closeCodes.goingAway, null]);
  rotated.unwatch();
  const { userId, sessionId } = rotated.socket;
  const back = RecordingSocket.greeted({ userId, sessionId, sessionVersion: 2 });
  await hub.registerSocket(back, []);
  watch.watch(back);
  await watch.poll();
  expect(back.closedWith).toBeNull();
});

test("a session with an open page is noted as used, every few minutes and not at every poll", async () => {
  const { sessionId } = await signedIn();
  await watch.poll();
  await watch.poll();
  clock.advance(NOTE_USE_EVERY_MS);
  await watch.poll();
  expect(notes.map(([ids]) => ids)).toEqual([[sessionId], [sessionId]]);
});

test("the poll asks the database once, however many sessions, and not at all for none", async () => {
  await watch.poll();
  expect(uow.reads).toBe(0);
  const [one, two] = [await signedIn(), await signedIn()];
  await watch.poll();
  expect(uow.reads).toBe(1);
  for (const { unwatch } of [one, two]) unwatch();
  await watch.poll();
  expect(uow.reads).toBe(1);
});

test("a session is watched until its last socket is gone, and the undo is idempotent", async () => {
  const { socket, sessionId, unwatch } = await signedIn();
  const second = RecordingSocket.greeted({ sessionId, userId: socket.userId });
  watch.watch(second);
  unwatch();
  unwatch();
  expect(watch.countOf(sessionId)).toBe(1);
});

test("a database that is away is reported, and ends nobody's socket", async () => {
  const { socket } = await signedIn();
  uow.beforeRead = () => Promise.reject(new Error("away"));
  await expect(watch.poll()).resolves.toBeUndefined();
  expect(report.troubles).toHaveLength(1);
  expect(socket.closedWith).toBeNull();
});
