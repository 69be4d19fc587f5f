import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { listMembers } from "#web/features/members/member-list.ts";
import type { MembersSearch } from "#web/features/members/members-search.ts";
import type { PresenceLook } from "#web/ui/presence-dot.tsx";

const member = (name: string, roleId: string, joinedAt: string): WorkspaceMemberDto => ({
  id: name,
  name,
  roleId,
  joinedAt,
  invitedBy: null,
  version: 1,
});
const role = (id: string): WorkspaceRoleDto => ({
  id,
  kind: "custom",
  name: id,
  description: "",
  permissions: [],
  version: 1,
});

const members = [
  member("Ana", "guest", "2026-03-01T00:00:00Z"),
  member("Béa", "admin", "2026-01-01T00:00:00Z"),
  member("Cy", "guest", "2026-02-01T00:00:00Z"),
];
const looks: Record<string, PresenceLook> = { Ana: "offline", Béa: "away", Cy: "online" };

const listed = (search: MembersSearch) =>
  listMembers(members, search, {
    roles: [role("admin"), role("guest")],
    lookOf: (id) => looks[id] ?? "offline",
    contactOf: (id) => (id === "Cy" ? "boss@example.org" : null),
  }).map(({ name }) => name);

test("[MEM-10] a search finds names without regard to accents and case, and addresses", () => {
  expect(listed({ q: "bea" })).toEqual(["Béa"]);
  expect(listed({ q: "BOSS@" })).toEqual(["Cy"]);
});

test("[MEM-10] filters by role and by presence narrow together", () => {
  expect(listed({ role: "guest" })).toEqual(["Ana", "Cy"]);
  expect(listed({ role: "guest", status: "online" })).toEqual(["Cy"]);
  expect(listed({ role: "admin", status: "online" })).toEqual([]);
});

test("[MEM-10] every sort keeps the order by name among equals, and can be turned around", () => {
  expect(listed({})).toEqual(["Ana", "Béa", "Cy"]);
  expect(listed({ sort: "role" })).toEqual(["Béa", "Ana", "Cy"]);
  expect(listed({ sort: "presence" })).toEqual(["Cy", "Béa", "Ana"]);
  expect(listed({ sort: "joined", descending: true })).toEqual(["Ana", "Cy", "Béa"]);
});
