import { describe, expect, test } from "vitest";
import { Session } from "#domain/identity/session.ts";
import { User } from "#domain/identity/user.ts";
import { Room } from "#domain/rooms/room.ts";

const NOW = new Date("2026-01-05T09:30:00Z");
const LATER = new Date("2026-02-04T09:30:00Z");

describe("a session", () => {
  const start = () =>
    Session.start({ id: "s1", userId: "u1", tokenHash: "h", device: "D", createdAt: NOW, expiresAt: LATER });

  test("is live until it expires", () => {
    expect([NOW, new Date(LATER.getTime() - 1), LATER].map((at) => start().isLive(at))).toEqual([true, true, false]);
  });

  test("ended twice is told once, and keeps the moment of the first end", () => {
    const session = start();
    session.pullEvents();
    session.end(NOW);
    session.end(LATER);
    expect(session.state.revokedAt).toEqual(NOW);
    expect(session.isLive(NOW)).toBe(false);
    expect(session.pullEvents()).toEqual([{ type: "identity.session.ended", userId: "u1", sessionId: "s1" }]);
  });
});

test("a person who changes their password tells that they did, and not what it is", () => {
  const facts = { id: "u1", name: "Ana", email: "ana@x.io", passwordHash: "old", createdAt: NOW };
  const user = User.restore({ ...facts, version: 3 });
  user.changePassword("new");
  expect(user.state).toMatchObject({ passwordHash: "new", version: 4 });
  expect(user.pullEvents()).toEqual([{ type: "identity.user.password_changed", userId: "u1" }]);
});

describe("a room", () => {
  const facts = { id: "r1", workspaceId: "w1", name: "Planning", createdBy: "m1", createdAt: NOW };
  const restored = () => Room.restore({ ...facts, archivedAt: null, version: 2 });

  test("renamed tells both names; to its own name, nothing", () => {
    const room = restored();
    room.rename("Planning");
    room.rename("Design");
    expect(room.state).toMatchObject({ name: "Design", version: 3 });
    const told = { type: "rooms.room.renamed", workspaceId: "w1", roomId: "r1", from: "Planning", to: "Design" };
    expect(room.pullEvents()).toEqual([told]);
  });

  test("that is archived keeps its row, without being deleted", () => {
    const room = restored();
    room.archive(LATER);
    expect([room.isDeleted, room.state.archivedAt, room.pullEvents()[0]?.type]).toEqual([
      false,
      LATER,
      "rooms.room.archived",
    ]);
  });
});
