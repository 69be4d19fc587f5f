import type { Permission } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { diffOf, diffText, isEmpty, permissionsAfter, toggled } from "#web/features/roles/role-draft.ts";

const role = (permissions: Permission[], version = 1): WorkspaceRoleDto => ({
  id: "r",
  kind: "custom",
  name: "Pilot",
  description: "",
  permissions,
  version,
});

test("[ROLE-2] a draft knows what it gives and takes", () => {
  const before = role(["members.invite", "rooms.create"]);
  const draft = toggled(
    before,
    toggled(before, toggled(before, undefined, "members.remove"), "members.invite"),
    "rooms.create",
  );

  expect(diffText(diffOf(before, draft))).toBe("+1 −2");
  expect(permissionsAfter(before, draft)).toEqual(["members.remove"]);
});

test("a cell that is turned twice leaves nothing to save", () => {
  const before = role([]);
  const draft = toggled(before, toggled(before, undefined, "rooms.create"), "rooms.create");

  expect(isEmpty(diffOf(before, draft))).toBe(true);
});

test("[ROLE-5] somebody else's change to other cells is kept under one's own", () => {
  const draft = toggled(role(["rooms.create"]), undefined, "members.invite");
  const theirs = role(["rooms.create", "rooms.manage"], 2);

  expect(permissionsAfter(theirs, draft)).toEqual(["members.invite", "rooms.create", "rooms.manage"]);
  expect(diffText(diffOf(theirs, draft))).toBe("+1");
  expect(theirs.version).toBeGreaterThan(draft.startedAt);
});

test("[ROLE-5] when somebody else made the same change first, nothing is left to save", () => {
  const draft = toggled(role([]), undefined, "rooms.create");

  expect(isEmpty(diffOf(role(["rooms.create"], 2), draft))).toBe(true);
});
