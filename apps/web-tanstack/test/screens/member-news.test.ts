import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { memberNews } from "#web/features/members/member-news.ts";

const member = (name: string, roleId = "r1"): WorkspaceMemberDto => ({
  id: name,
  name,
  roleId,
  joinedAt: "2026-01-01T00:00:00Z",
  invitedBy: null,
  version: 1,
});
const roles = [{ id: "r2", kind: "custom", name: "Pilot", description: "", permissions: [], version: 1 }] as const;
const byId = (members: WorkspaceMemberDto[]) => new Map(members.map((one) => [one.id, one]));
const told = (before: WorkspaceMemberDto[], after: WorkspaceMemberDto[]) =>
  memberNews(
    byId(before),
    byId(after),
    roles.map((role) => ({ ...role, permissions: [] })),
  ).sentences;

test("[LIVE-9] coming, going and another role are told in sentences", () => {
  expect(told([member("Ana"), member("Ben")], [member("Ben", "r2"), member("Cy")])).toEqual([
    "Cy joined.",
    "Ana is no longer a member.",
    "Ben now has the role Pilot.",
  ]);
});

test("[LIVE-9] a member who is only written anew is no news", () => {
  expect(told([member("Ana")], [{ ...member("Ana"), version: 2 }])).toEqual([]);
});
