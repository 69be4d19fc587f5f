import type { RoleChanged } from "@orbit/shared/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

test("a custom role is created with its rights in the table's order, once by name", async () => {
  const { owner, path } = await StaffedWorkspace.open(world);
  const body = { name: "Facilitator", permissions: ["rooms.manage", "rooms.create", "rooms.create"] };
  const reply = await owner.ask<RoleChanged>(`POST ${path}/roles`, body);
  expect(reply.status).toBe(201);
  expect(reply.body.role).toMatchObject({
    kind: "custom",
    description: "",
    permissions: ["rooms.create", "rooms.manage"],
  });
  const again = await owner.ask(`POST ${path}/roles`, body);
  expect([again.status, again.body.code]).toEqual([409, "workspaces.role_name_taken"]);
});

test("an update changes what it names and leaves the rest", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const role = await staffed.customRole(["rooms.create"], "Facilitator");
  const line = `PATCH ${staffed.path}/roles/${role.id}` as const;
  const { role: renamed } = await staffed.owner.does<RoleChanged>(line, { name: "Host", version: 1 });
  expect(renamed).toEqual({ ...role, name: "Host", version: 2 });
  const { role: emptied } = await staffed.owner.does<RoleChanged>(line, { permissions: [], version: 2 });
  expect(emptied).toEqual({ ...renamed, permissions: [], version: 3 });
});

test("an update to what it is changes nothing", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const role = await staffed.customRole(["rooms.create"]);
  const { position } = await staffed.owner.snapshot(staffed.slug);
  const body = { name: role.name, permissions: ["rooms.create"], version: 1 };
  const answer = await staffed.owner.does<RoleChanged>(`PATCH ${staffed.path}/roles/${role.id}`, body);
  expect(answer).toEqual({ role, position });
});

test("a stale version is refused with 409 and the role as it is now", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const { id } = await staffed.customRole([]);
  const line = `PATCH ${staffed.path}/roles/${id}` as const;
  const { role } = await staffed.owner.does<RoleChanged>(line, { name: "Host", version: 1 });
  const reply = await staffed.owner.ask(line, { name: "Guide", version: 1 });
  expect([reply.status, reply.body.code, reply.body.current]).toEqual([409, "workspaces.stale_version", role]);
});

test("[A54] a system role can be neither edited nor deleted", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const { person: admin } = await staffed.joinAs("admin");
  for (const kind of ["owner", "admin", "member", "guest"] as const) {
    const { id } = await staffed.role(kind);
    for (const somebody of [staffed.owner, admin]) {
      const edited = await somebody.ask(`PATCH ${staffed.path}/roles/${id}`, { name: "X", version: 1 });
      expect([edited.status, edited.body.code]).toEqual([409, "workspaces.system_role"]);
      const deleted = await somebody.ask(`DELETE ${staffed.path}/roles/${id}`);
      expect([deleted.status, deleted.body.code]).toEqual([409, "workspaces.system_role"]);
    }
  }
});

test("[A54] a role that is held or promised can't be deleted; afterwards it can", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const { id } = await staffed.customRole([]);
  const line = `DELETE ${staffed.path}/roles/${id}` as const;
  const { memberId } = await staffed.join(id);
  const { invitation } = await staffed.invite("cy@x.io", id);
  expect((await staffed.owner.ask(line)).body.code).toBe("workspaces.role_in_use");
  await staffed.owner.does(`DELETE ${staffed.path}/members/${memberId}`);
  expect((await staffed.owner.ask(line)).body.code).toBe("workspaces.role_in_use");
  await staffed.owner.does(`DELETE ${staffed.path}/invitations/${invitation.id}`);
  expect((await staffed.owner.ask(line)).status).toBe(200);
  expect((await staffed.owner.ask(line)).status).toBe(404);
});

test("[A53] nobody creates, or adds to, a role with rights they lack; taking such rights away is fine", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const { person: admin } = await staffed.joinAs("admin");
  const created = await admin.ask(`POST ${staffed.path}/roles`, { name: "Axe", permissions: ["workspace.delete"] });
  expect([created.status, created.body.code]).toEqual([403, "workspaces.grants_more_than_held"]);
  const strong = await staffed.customRole(["workspace.delete"]);
  const line = `PATCH ${staffed.path}/roles/${strong.id}` as const;
  const weak = await staffed.customRole([]);
  const added = await admin.ask(`PATCH ${staffed.path}/roles/${weak.id}`, {
    permissions: ["workspace.delete"],
    version: 1,
  });
  expect([added.status, added.body.code]).toEqual([403, "workspaces.grants_more_than_held"]);
  expect((await admin.ask(line, { name: "Keeps it", permissions: ["workspace.delete"], version: 1 })).status).toBe(200);
  expect((await admin.ask(line, { permissions: [], version: 2 })).status).toBe(200);
});

test("[A53] nobody adds rights to the role they hold themselves", async () => {
  const staffed = await StaffedWorkspace.open(world);
  const role = await staffed.customRole(["workspace.roles.manage"]);
  const { person } = await staffed.join(role.id);
  const permissions = ["workspace.roles.manage", "members.remove"];
  const reply = await person.ask(`PATCH ${staffed.path}/roles/${role.id}`, { permissions, version: 1 });
  expect([reply.status, reply.body.code]).toEqual([403, "workspaces.grants_more_than_held"]);
});
