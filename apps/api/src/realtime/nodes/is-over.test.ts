import { afterAll, beforeAll, expect, test } from "vitest";
import { Session } from "#domain/identity/session.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import {
  addMember,
  type Founded,
  foundWorkspace,
  memberRemoved,
  type UnderTest,
} from "../../../test/support/founding.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import { asksTheDatabase } from "./is-over.ts";

const clock = new FixedClock();
const HOUR_MS = 3_600_000;

let database: Database;
let world: UnderTest;
let acme: Founded;
let isOver: ReturnType<typeof asksTheDatabase>;

beforeAll(async () => {
  database = await embeddedTestDatabase();
  world = kyselyUnderTest(database);
  acme = await foundWorkspace(world);
  isOver = asksTheDatabase({ uow: world.uow, clock });
});
afterAll(() => database.close());

const startSession = async (change: (session: Session) => void = () => {}): Promise<string> => {
  const [id, createdAt] = [world.ids.next(), clock.now()];
  const expiresAt = new Date(createdAt.getTime() + HOUR_MS);
  const started = Session.start({ id, userId: acme.userId, tokenHash: id, device: "D", createdAt, expiresAt });
  await world.uow.write({}, (tx) => tx.sessions.save(started));
  await world.uow.write({}, async (tx) => {
    const session = await tx.sessions.byId(id);
    if (!session) throw new Error("The session was not saved.");
    change(session);
    await tx.sessions.save(session);
  });
  return id;
};

test("a session that lives, also one with a new token, is not over; one that ended or never was is", async () => {
  const lives = await startSession();
  const rotated = await startSession((session) => session.rotate(world.ids.next()));
  const ended = await startSession((session) => session.end(clock.now()));
  const asked = [lives, rotated, ended, world.ids.next()];
  expect(await Promise.all(asked.map((sessionId) => isOver({ sessionId })))).toEqual([false, false, true, true]);
});

test("a membership is over once the member is removed", async () => {
  const workspaceMemberId = await addMember(world, acme, { roleId: acme.memberRoleId });
  const { workspaceId } = acme;
  expect(await isOver({ workspaceId, workspaceMemberId })).toBe(false);
  await memberRemoved(world, acme, workspaceMemberId);
  expect(await isOver({ workspaceId, workspaceMemberId })).toBe(true);
});

test("of a person, and of a whole workspace, nothing is said", async () => {
  expect(await isOver({ userId: world.ids.next() })).toBe(false);
  expect(await isOver({ workspaceId: world.ids.next() })).toBe(false);
});
