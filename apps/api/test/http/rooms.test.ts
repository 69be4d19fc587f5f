import type { RoomChanged, RoomSnapshot } from "@orbit/shared/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const openRoom = async (name = "Planning") => {
  const staffed = await StaffedWorkspace.open(world);
  const { room, position } = await staffed.owner.does<RoomChanged>(`POST ${staffed.path}/rooms`, { name });
  return { staffed, room, position, line: `${staffed.path}/rooms/${room.id}` as const };
};

test("a room's snapshot tells who is in it, at the position it is true at", async () => {
  const { staffed, room, position, line } = await openRoom();
  const memberId = world.ports.ids.next();
  world.presence.inRooms = [{ roomId: room.id, memberIds: [memberId] }];
  const { person: guest } = await staffed.joinAs("guest");
  const seen = await guest.does<RoomSnapshot>(`GET ${line}`);
  world.presence.inRooms = [];
  expect(seen).toEqual({ room, memberIds: [memberId], position: { ...position, seq: expect.any(Number) } });
  expect(seen.position.seq).toBeGreaterThan(position.seq);
});

test("a room is renamed once per version", async () => {
  const { staffed, line } = await openRoom();
  const { room } = await staffed.owner.does<RoomChanged>(`PATCH ${line}`, { name: "Design", version: 1 });
  expect(room).toMatchObject({ name: "Design", version: 2 });
  const stale = await staffed.owner.ask(`PATCH ${line}`, { name: "Other", version: 1 });
  expect([stale.status, stale.body.code, stale.body.current]).toEqual([409, "rooms.stale_version", room]);
});

test("a name is taken once per workspace", async () => {
  const { staffed } = await openRoom("Planning");
  const reply = await staffed.owner.ask(`POST ${staffed.path}/rooms`, { name: "Planning" });
  expect([reply.status, reply.body.code]).toEqual([409, "rooms.name_taken"]);
});

test("an archived room is gone from every list and answers 404", async () => {
  const { staffed, line } = await openRoom();
  await staffed.owner.does(`DELETE ${line}`);
  expect((await staffed.owner.snapshot(staffed.slug)).rooms).toEqual([]);
  for (const request of [`GET ${line}`, `DELETE ${line}`] as const) {
    const reply = await staffed.owner.ask(request);
    expect([reply.status, reply.body.code]).toEqual([404, "rooms.not_found"]);
  }
});

test("members create rooms; renaming and archiving takes the right to manage them", async () => {
  const { staffed, line } = await openRoom();
  const { person: member } = await staffed.joinAs("member");
  expect((await member.ask(`POST ${staffed.path}/rooms`, { name: "Mine" })).status).toBe(201);
  expect((await member.ask(`PATCH ${line}`, { name: "Ours", version: 1 })).body.code).toBe("workspaces.forbidden");
  expect((await member.ask(`DELETE ${line}`)).body.detail).toContain("rooms.manage");
});

test("[A34] another workspace's room is as absent as one that never was", async () => {
  const [{ line }, other] = [await openRoom(), await openRoom()];
  const roomId = line.slice(line.lastIndexOf("/") + 1);
  const reply = await other.staffed.owner.ask(`GET ${other.staffed.path}/rooms/${roomId}`);
  expect([reply.status, reply.body.code]).toEqual([404, "rooms.not_found"]);
});
