import type { Permission } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { myRoleNews } from "#web/features/roles/my-role-words.ts";

const role = (name: string, permissions: Permission[]): WorkspaceRoleDto => ({
  id: name,
  kind: "custom",
  name,
  description: "",
  permissions,
  version: 1,
});

test("[MYROLE-1] another role is told with who gave it, what is lost and what is gained", () => {
  const news = myRoleNews(role("Member", ["rooms.create"]), role("Pilot", ["rooms.manage"]), "Ana");

  expect(news).toBe(
    "Ana changed your role: Member → Pilot. You can no longer: create rooms. You can now: rename and archive rooms.",
  );
});

test("[MYROLE-1] a role that was edited is told when something is lost, and not when it only grew", () => {
  const small = role("Pilot", ["rooms.create"]);
  const large = role("Pilot", ["rooms.create", "rooms.manage"]);

  expect(myRoleNews(large, small, null)).toBe(
    "Somebody changed what your role Pilot allows. You can no longer: rename and archive rooms.",
  );
  expect(myRoleNews(small, large, "Ana")).toBeNull();
});
