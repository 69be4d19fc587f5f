import { randomUUID } from "node:crypto";
import { type Permission, permissions, type SystemRoleKind, systemRoles } from "@orbit/shared/access";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";
import type { Line, Visitor } from "../support/visitor.ts";

let world: HttpWorld;
let staffed: StaffedWorkspace;
const people = new Map<string, { person: Visitor; holds: readonly Permission[] }>();

const kinds = Object.keys(systemRoles) as SystemRoleKind[]; // the table has exactly these keys
const without = (right: Permission) => permissions.filter((each) => each !== right);

/** One person in each system role, and for each right one who holds only it and one who lacks only it. */
beforeAll(async () => {
  world = await openHttpWorld();
  staffed = await StaffedWorkspace.open(world);
  for (const kind of kinds) {
    const { person } = await staffed.joinAs(kind);
    people.set(kind, { person, holds: systemRoles[kind].permissions });
  }
  for (const right of permissions) {
    const [only, lacking] = [await staffed.customRole([right]), await staffed.customRole(without(right))];
    people.set(`only ${right}`, { person: (await staffed.join(only.id)).person, holds: [right] });
    people.set(`all but ${right}`, { person: (await staffed.join(lacking.id)).person, holds: without(right) });
  }
}, 120_000);
afterAll(() => world.close());

const unknown = randomUUID();

/**
 * A command that needs the right and does nothing harmful: with the right it gets past the permission check, to a success
 * or to a refusal for another reason.
 */
const probes: Record<Exclude<Permission, "members.view_contacts" | "workspace.delete">, () => [Line, unknown?]> = {
  "workspace.settings.edit": () => [`PATCH ${staffed.path}`, { name: "Acme", version: 99 }],
  "workspace.roles.manage": () => [`DELETE ${staffed.path}/roles/${unknown}`],
  "members.invite": () => [`DELETE ${staffed.path}/invitations/${unknown}`],
  "members.remove": () => [`DELETE ${staffed.path}/members/${unknown}`],
  "members.change_role": () => [`PATCH ${staffed.path}/members/${unknown}`, { roleId: unknown, version: 1 }],
  "rooms.create": () => [`POST ${staffed.path}/rooms`, { name: randomUUID() }],
  "rooms.manage": () => [`DELETE ${staffed.path}/rooms/${unknown}`],
};

describe("[ROLE-6] the permission table decides over every command", () => {
  test.each(Object.entries(probes))("%s", async (right, probe) => {
    for (const [who, { person, holds }] of people) {
      const [line, body] = probe();
      const reply = await person.ask(line, body);
      const isForbidden = reply.status === 403 && reply.body.code === "workspaces.forbidden";
      // The table is keyed by permissions, so this is one.
      expect([who, isForbidden]).toEqual([who, !holds.includes(right as Permission)]);
      if (isForbidden) expect(reply.body.detail).toContain(right);
    }
  });

  test("members.view_contacts and members.invite decide over what a snapshot tells", async () => {
    await staffed.invite("cy@x.io", (await staffed.role("guest")).id);
    for (const [who, { person, holds }] of people) {
      const { contacts, invitations, you } = await person.snapshot(staffed.slug);
      const seen = { contacts: contacts.length > 0, invitations: invitations.length > 0 };
      const expected = {
        contacts: holds.includes("members.view_contacts"),
        invitations: holds.includes("members.invite"),
      };
      expect([who, seen]).toEqual([who, expected]);
      expect([...you.permissions].sort()).toEqual([...holds].sort());
    }
  });

  test("workspace.delete: those who lack it first, then one who holds nothing else", async () => {
    for (const [who, { person, holds }] of people) {
      if (holds.includes("workspace.delete")) continue;
      const { status } = await person.ask(`DELETE ${staffed.path}`);
      expect([who, status]).toEqual([who, 403]);
    }
    const { person } = people.get("only workspace.delete") ?? {};
    expect((await person?.ask(`DELETE ${staffed.path}`))?.status).toBe(200);
  });
});
