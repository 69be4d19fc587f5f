import type { MemberChanged } from "@orbit/shared/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

describe("changing a role", () => {
  test("answers with the member, whose next snapshot has the new rights", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person, memberId } = await staffed.joinAs("guest");
    const { id: roleId } = await staffed.role("admin");
    const body = { roleId, version: 1 };
    const { member } = await staffed.owner.does<MemberChanged>(`PATCH ${staffed.path}/members/${memberId}`, body);
    expect(member).toMatchObject({ id: memberId, roleId, version: 2 });
    expect((await person.snapshot(staffed.slug)).you.permissions).toContain("members.remove");
  });

  test("to the role they have changes nothing", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { memberId } = await staffed.joinAs("guest");
    const before = await staffed.owner.snapshot(staffed.slug);
    const { id: roleId } = await staffed.role("guest");
    const line = `PATCH ${staffed.path}/members/${memberId}` as const;
    const answer = await staffed.owner.does<MemberChanged>(line, { roleId, version: 1 });
    expect([answer.member.version, answer.position]).toEqual([1, before.position]);
  });

  test("a stale version is refused with 409 and the member as they are now", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { memberId } = await staffed.joinAs("guest");
    const line = `PATCH ${staffed.path}/members/${memberId}` as const;
    const { id: roleId } = await staffed.role("member");
    const { member } = await staffed.owner.does<MemberChanged>(line, { roleId, version: 1 });
    const reply = await staffed.owner.ask(line, { roleId: (await staffed.role("admin")).id, version: 1 });
    expect([reply.status, reply.body.code, reply.body.current]).toEqual([409, "workspaces.stale_version", member]);
  });

  test("[A56] nobody acts on a member of higher rank", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const role = await staffed.customRole(["members.change_role", "members.remove"]);
    const { person: facilitator } = await staffed.join(role.id);
    const { memberId: adminId } = await staffed.joinAs("admin");
    const body = { roleId: (await staffed.role("guest")).id, version: 1 };
    for (const reply of [
      await facilitator.ask(`PATCH ${staffed.path}/members/${adminId}`, body),
      await facilitator.ask(`DELETE ${staffed.path}/members/${adminId}`),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([403, "workspaces.higher_rank"]);
    }
  });

  test("[A53] nobody grants a role that holds more than they do, themselves included", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person: admin, memberId } = await staffed.joinAs("admin");
    const body = { roleId: (await staffed.role("owner")).id, version: 1 };
    const reply = await admin.ask(`PATCH ${staffed.path}/members/${memberId}`, body);
    expect([reply.status, reply.body.code]).toEqual([403, "workspaces.grants_more_than_held"]);
  });

  test("an unknown role and another workspace's role are the same 404", async () => {
    const [staffed, other] = [await StaffedWorkspace.open(world), await StaffedWorkspace.open(world)];
    const { memberId } = await staffed.joinAs("guest");
    const line = `PATCH ${staffed.path}/members/${memberId}` as const;
    for (const roleId of [(await other.role("guest")).id, world.ports.ids.next()]) {
      const { status, body } = await staffed.owner.ask(line, { roleId, version: 1 });
      expect([status, body.code]).toEqual([404, "workspaces.role_not_found"]);
    }
  });
});

describe("the last owner", () => {
  test("[A55] can't leave, be demoted or be removed", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { you } = await staffed.owner.snapshot(staffed.slug);
    const body = { roleId: (await staffed.role("admin")).id, version: 1 };
    for (const reply of [
      await staffed.owner.ask(`POST ${staffed.path}/leave`),
      await staffed.owner.ask(`PATCH ${staffed.path}/members/${you.memberId}`, body),
      await staffed.owner.ask(`DELETE ${staffed.path}/members/${you.memberId}`),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([409, "workspaces.last_owner"]);
    }
  });

  test("may leave once there is another", async () => {
    const staffed = await StaffedWorkspace.open(world);
    await staffed.joinAs("owner");
    expect((await staffed.owner.ask(`POST ${staffed.path}/leave`)).status).toBe(200);
    expect((await staffed.owner.ask(`GET ${staffed.path}`)).status).toBe(404);
  });
});

describe("removing", () => {
  test("ends a membership; the same person can be invited again", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person, memberId } = await staffed.joinAs("member");
    await staffed.owner.does(`DELETE ${staffed.path}/members/${memberId}`);
    expect((await person.ask(`GET ${staffed.path}`)).status).toBe(404);
    expect((await staffed.owner.ask(`DELETE ${staffed.path}/members/${memberId}`)).status).toBe(404);
    const { token } = await staffed.invite(person.email, (await staffed.role("guest")).id);
    expect((await person.ask(`POST /v1/invitations/${token}/accept`)).status).toBe(200);
  });

  test("leaves what they made, without them", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person, memberId } = await staffed.joinAs("member");
    await person.does(`POST ${staffed.path}/rooms`, { name: "Planning" });
    await staffed.owner.does(`DELETE ${staffed.path}/members/${memberId}`);
    const { rooms } = await staffed.owner.snapshot(staffed.slug);
    expect(rooms).toMatchObject([{ name: "Planning" }]);
  });
});

test("[A48] a member's id that is malformed, unknown or another workspace's is the same 404", async () => {
  const [staffed, other] = [await StaffedWorkspace.open(world), await StaffedWorkspace.open(world)];
  const { memberId } = await other.joinAs("guest");
  const answers = [];
  for (const id of [memberId, world.ports.ids.next(), "not-an-id", "%00"]) {
    const { status, body } = await staffed.owner.ask(`DELETE ${staffed.path}/members/${id}`);
    answers.push(JSON.stringify({ status, body: { ...body, requestId: "" } }));
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain("workspaces.member_not_found");
});
