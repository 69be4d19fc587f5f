import { afterAll, beforeAll, expect, test } from "vitest";
import { Session } from "#domain/identity/session.ts";
import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { addRoom, type Founded, foundWorkspace, newUser, type UnderTest } from "../../../test/support/founding.ts";
import { kyselyUnderTest } from "../../../test/support/kysely-under-test.ts";
import type { Database } from "./database.ts";
import { KyselyAccessReader } from "./kysely-access-reader.ts";
import { KyselyLastSeen } from "./kysely-last-seen.ts";

const NOW = new Date("2026-05-04T00:00:00.000Z");
const LATER = new Date("2026-05-05T00:00:00.000Z");

let database: Database;
let world: UnderTest;
let founded: Founded;
let reader: KyselyAccessReader;
beforeAll(async () => {
  database = await embeddedTestDatabase();
  world = kyselyUnderTest(database);
  founded = await foundWorkspace(world);
  reader = new KyselyAccessReader(database);
});
afterAll(() => database.close());

const startSession = async (userId: string): Promise<Session["state"]> => {
  const [id, tokenHash] = [world.ids.next(), world.ids.next()];
  const session = Session.start({
    id,
    userId,
    tokenHash,
    device: "Firefox on Linux",
    createdAt: NOW,
    expiresAt: LATER,
  });
  await world.uow.write({}, (tx) => tx.sessions.save(session));
  return session.state;
};

const standingOf = async ({ workspaceId, ownerId: memberId }: Founded) => {
  const [standing] = await world.uow.read((tx) => tx.members.standings([{ workspaceId, memberId }]));
  return standing;
};

test("a live session tells who it is, and a member where they stand", async () => {
  const { userId, slug, workspaceId, ownerId } = founded;
  const { id, tokenHash } = await startSession(userId);
  const actor = { userId, sessionId: id, name: "Ada", email: `${userId}@x.io`, sessionVersion: 1, lastUsedAt: NOW };
  expect(await reader.sessionByToken(tokenHash, NOW)).toEqual(actor);
  expect(await reader.bySession(tokenHash, slug, NOW)).toEqual({
    session: actor,
    access: { workspaceId, memberId: ownerId, standing: await standingOf(founded) },
  });
});

test("[JOIN-7] where a member stands is what a read of members says at the same moment", async () => {
  const fresh = await foundWorkspace(world);
  const { tokenHash } = await startSession(fresh.userId);
  const before = await reader.bySession(tokenHash, fresh.slug, NOW);
  expect(before.access?.standing).toEqual(await standingOf(fresh));
  await addRoom(world, fresh.workspaceId);
  const after = await reader.bySession(tokenHash, fresh.slug, NOW);
  expect(after.access?.standing).toEqual(await standingOf(fresh));
  expect(after.access?.standing.head.seq).toBe((before.access?.standing.head.seq ?? 0) + 1);
});

test("a workspace that is unknown, deleted or somebody else's looks the same", async () => {
  const [deleted, foreign] = [await foundWorkspace(world), await foundWorkspace(world)];
  await world.uow.write({}, async (tx) => {
    const workspace = await tx.workspaces.lockById(deleted.workspaceId);
    workspace?.delete(NOW);
    if (workspace) await tx.workspaces.save(workspace);
  });
  const { tokenHash } = await startSession(deleted.userId);
  for (const slug of ["unknown", deleted.slug, foreign.slug]) {
    expect(await reader.bySession(tokenHash, slug, NOW)).toMatchObject({
      session: { userId: deleted.userId },
      access: null,
    });
  }
});

test("a session that is unknown, expired or revoked is nobody's", async () => {
  const { slug, userId } = founded;
  const expired = await startSession(userId);
  const revoked = await startSession(userId);
  await world.uow.write({}, async (tx) => {
    const session = await tx.sessions.byId(revoked.id);
    session?.end(NOW);
    if (session) await tx.sessions.save(session);
  });
  const cases: [string, Date][] = [
    ["unknown", NOW],
    [expired.tokenHash, LATER],
    [revoked.tokenHash, NOW],
  ];
  for (const [tokenHash, now] of cases) {
    expect(await reader.sessionByToken(tokenHash, now)).toBeNull();
    expect(await reader.bySession(tokenHash, slug, now)).toEqual({ session: null, access: null });
  }
});

test("[JOIN-7] a crowd is told in one query, each at its place, as each alone would be", async () => {
  const { slug, userId } = founded;
  const [mine, expired, other] = [await startSession(userId), await startSession(userId), await foundWorkspace(world)];
  const theirs = await startSession(other.userId);
  const crowd = [
    { tokenHash: theirs.tokenHash, slug: other.slug, now: NOW },
    { tokenHash: "unknown", slug, now: NOW },
    { tokenHash: expired.tokenHash, slug, now: LATER },
    { tokenHash: mine.tokenHash, slug: other.slug, now: NOW },
    { tokenHash: mine.tokenHash, slug, now: NOW },
    { tokenHash: mine.tokenHash, slug, now: NOW },
  ];
  const alone = [];
  for (const { tokenHash, slug: place, now } of crowd) alone.push(await reader.bySession(tokenHash, place, now));
  expect(await reader.bySessions(crowd)).toEqual(alone);
  expect(alone.map(({ session, access }) => [session?.userId ?? null, access?.workspaceId ?? null])).toEqual([
    [other.userId, other.workspaceId],
    [null, null],
    [null, null],
    [userId, null],
    [userId, founded.workspaceId],
    [userId, founded.workspaceId],
  ]);
});

test("a database that answers is healthy", async () => {
  await expect(reader.health()).resolves.toBeUndefined();
});

test("when a member was last seen only moves forward, and changes nothing else about them", async () => {
  const { workspaceId, ownerId } = await foundWorkspace(world);
  const lastSeen = new KyselyLastSeen(database.kysely);
  const ofOwner = async () => (await world.uow.read((tx) => tx.members.lastSeen(workspaceId))).get(ownerId);
  expect(await ofOwner()).toBeUndefined();
  await lastSeen.record([ownerId], LATER);
  await lastSeen.record([ownerId], NOW);
  await lastSeen.record([newUser(world).state.id, ownerId], NOW);
  expect(await ofOwner()).toEqual(LATER);
  const member = await world.uow.read((tx) => tx.members.byId(workspaceId, ownerId));
  expect(member?.state.version).toBe(1);
});
