import { randomUUID } from "node:crypto";
import type { ActivityPage, RoomChanged } from "@orbit/shared/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson } from "#application/canonical-json.ts";
import { demoFounder, demoPeople } from "#application/demo/demo-cast.ts";
import { seedDemo } from "#application/demo/seed-demo.ts";
import { activitySentence } from "#application/dto/activity-sentence.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

describe("an idempotency key", () => {
  test("gives the first answer again, and the command happens once", async () => {
    const { owner, path, slug } = await StaffedWorkspace.open(world);
    const key = { "idempotency-key": randomUUID() };
    const first = await owner.does<RoomChanged>(`POST ${path}/rooms`, { name: "Planning" }, key);
    await owner.does(`POST ${path}/rooms`, { name: "Another" });
    const again = await owner.ask<RoomChanged>(`POST ${path}/rooms`, { name: "Planning" }, key);
    expect([again.status, again.body]).toEqual([201, first]);
    expect((await owner.snapshot(slug)).rooms).toHaveLength(2);
  });

  test("is refused for another request, whatever its verb", async () => {
    const { owner, path, slug } = await StaffedWorkspace.open(world);
    const key = { "idempotency-key": randomUUID() };
    await owner.does(`POST ${path}/rooms`, { name: "Planning" }, key);
    for (const reply of [
      await owner.ask(`POST ${path}/rooms`, { name: "Design" }, key),
      await owner.ask(`PATCH ${path}`, { name: "Design", version: 1 }, key),
      await owner.ask(`DELETE ${path}`, undefined, key),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([422, "idempotency.key_reused"]);
    }
    expect((await owner.snapshot(slug)).rooms).toHaveLength(1);
  });

  test("of one person means nothing to another, nor after a refusal", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person: guest } = await staffed.joinAs("guest");
    const key = { "idempotency-key": "1" };
    const room = { name: "Planning" };
    expect((await guest.ask(`POST ${staffed.path}/rooms`, room, key)).status).toBe(403);
    expect((await staffed.owner.ask(`POST ${staffed.path}/rooms`, room, key)).status).toBe(201);
    expect((await guest.ask(`POST ${staffed.path}/rooms`, room, key)).status).toBe(403);
  });

  test("stands for the request, in whatever order its fields were written", () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }));
    expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
  });
});

describe("the activity", () => {
  test("is told newest first, in sentences of the moment, with who did it", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { memberId } = await staffed.joinAs("member");
    await staffed.owner.does(`PATCH ${staffed.path}`, { name: "Zenith", version: 1 });
    await staffed.owner.does(`DELETE ${staffed.path}/members/${memberId}`);
    const { entries, nextBefore, position } = await staffed.owner.does<ActivityPage>(`GET ${staffed.path}/activity`);
    expect(entries.map(({ actorName, sentence }) => `${actorName}: ${sentence}`)).toEqual([
      "Ana Owner: Some member was removed.",
      "Ana Owner: The workspace was renamed from Acme to Zenith.",
      "Some member: Some member accepted their invitation.",
      "Some member: Some member joined as Member.",
      expect.stringMatching(/^Ana Owner: .… · x\.io was invited as Member\.$/),
      "Ana Owner: Ana Owner joined as Owner.",
      "Ana Owner: The workspace Acme was created.",
    ]);
    expect([nextBefore, entries[0]?.seq]).toEqual([null, position.seq]);
  });

  test("tells of invitations only to those who may invite", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person: guest } = await staffed.joinAs("guest");
    const { entries } = await guest.does<ActivityPage>(`GET ${staffed.path}/activity`);
    expect(entries.map(({ type }) => type)).toEqual([
      "workspaces.member.joined",
      "workspaces.member.joined",
      "workspaces.workspace.created",
    ]);
  });

  test("comes in pages of fifty that leave nothing out and repeat nothing", async () => {
    const { owner, path } = await StaffedWorkspace.open(world);
    for (let each = 0; each < 60; each++) await owner.does(`POST ${path}/rooms`, { name: `Room ${each}` });
    const first = await owner.does<ActivityPage>(`GET ${path}/activity`);
    const second = await owner.does<ActivityPage>(`GET ${path}/activity?before=${first.nextBefore}`);
    const seqs = [...first.entries, ...second.entries].map(({ seq }) => seq);
    expect([first.entries.length, second.nextBefore]).toEqual([50, null]);
    expect(seqs).toEqual(Array.from({ length: 62 }, (_, index) => 62 - index));
  });

  test.each(["0", "-1", "x", "1.5", "9007199254740993", ""])("[A69] before=%s is a 400", async (before) => {
    const { owner, path } = await StaffedWorkspace.open(world);
    expect((await owner.ask(`GET ${path}/activity?before=${before}`)).status).toBe(400);
  });

  test("a place far in the future is the newest page", async () => {
    const { owner, path } = await StaffedWorkspace.open(world);
    const { entries } = await owner.does<ActivityPage>(`GET ${path}/activity?before=${Number.MAX_SAFE_INTEGER}`);
    expect(entries).toHaveLength(2);
  });

  test("a role's change is told in the words of the permission matrix", () => {
    const facts = { type: "workspaces.role.updated", workspaceId: "w", roleId: "r", roleName: "Host" } as const;
    const changed = { ...facts, gained: ["rooms.create"], lost: ["members.invite", "boards.edit"] };
    expect(activitySentence(changed)).toBe(
      "The role Host may now create rooms; may no longer invite people and see invitations, boards.edit.",
    );
    expect(activitySentence({ ...facts, gained: [], lost: [] })).toBe("The role Host has a new name or description.");
  });
});

describe("the demo", () => {
  test("seeds a workspace through the use cases, and a second start changes nothing", async () => {
    const first = await seedDemo(world.ports);
    const ana = world.visitor();
    await ana.does("POST /v1/auth/sign-in", { email: demoFounder.email, password: first.password });
    const seeded = await ana.snapshot("acme");
    expect(seeded.members).toHaveLength(12);
    expect(seeded.invitations).toHaveLength(3);
    expect(seeded.rooms.length).toBeGreaterThanOrEqual(3);
    const held = new Set(seeded.members.map(({ roleId }) => seeded.roles.find(({ id }) => id === roleId)?.kind));
    expect(held).toEqual(new Set(["owner", "admin", "custom", "member", "guest"]));
    expect(await seedDemo(world.ports)).toEqual(first);
    expect(await ana.snapshot("acme")).toEqual(seeded);
    for (const { email } of demoPeople) {
      const person = world.visitor();
      await person.does("POST /v1/auth/sign-in", { email, password: first.password });
      expect((await person.snapshot("acme")).members).toHaveLength(12);
    }
  });
});
