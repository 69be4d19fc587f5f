import type { Permission, RoleKind } from "@orbit/shared/access";
import { permissions, systemRoles } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { whyNotChangeRole, whyNotGrant, whyNotLeave, whyNotRemove } from "#web/features/members/member-rules.ts";

const role = (kind: RoleKind, rights: readonly Permission[]): WorkspaceRoleDto => ({
  id: kind,
  kind,
  name: kind,
  description: "",
  permissions: [...rights],
  version: 1,
});
const owner = role("owner", permissions);
const admin = role(
  "admin",
  systemRoles.admin.permissions.filter((right) => right !== "rooms.create"),
);
const guest = role("guest", []);

test("[MEM-8] what a higher rank forbids is explained by that rank", () => {
  const question = { standing: admin, target: owner, lastOwner: false };

  expect(whyNotChangeRole(question)).toBe("Only owners can change an owner's role.");
  expect(whyNotRemove(question)).toBe("Only owners can remove an owner.");
});

test("[MEM-8] a missing right is the first thing that is said", () => {
  const question = { standing: guest, target: owner, lastOwner: true };

  expect(whyNotChangeRole(question)).toBe("Your role doesn't let you change roles.");
  expect(whyNotRemove(question)).toBe("Your role doesn't let you remove members.");
});

test("[REM-7] the last owner is told to make another one first, and an owner among others is told nothing", () => {
  expect(whyNotChangeRole({ standing: owner, target: owner, lastOwner: true })).toMatch(/last owner/);
  expect(whyNotLeave(true)).toMatch(/last owner/);
  expect(whyNotRemove({ standing: owner, target: owner, lastOwner: false })).toBeNull();
});

test("[INV-7] a role can be given when it stands no higher and holds no more", () => {
  expect(whyNotGrant(admin, owner)).toBe("only owners can give it");
  expect(whyNotGrant(admin, guest)).toBeNull();
  expect(whyNotGrant(role("member", ["members.invite"]), role("custom", ["rooms.manage"]))).toBe(
    "has rights you don't hold",
  );
});

test("who holds the right and the rank is told nothing", () => {
  expect(whyNotChangeRole({ standing: admin, target: guest, lastOwner: false })).toBeNull();
  expect(whyNotRemove({ standing: admin, target: admin, lastOwner: false })).toBeNull();
});
