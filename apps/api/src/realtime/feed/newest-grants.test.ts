import type { Permission } from "@orbit/shared/access";
import { expect, test } from "vitest";
import { NewestGrants } from "./newest-grants.ts";

const some: ReadonlySet<Permission> = new Set(["members.invite"]);
const none: ReadonlySet<Permission> = new Set();
const stands = (readAt: number) => ({ readAt, permissions: none });

const renewedAt = (from: number): NewestGrants => {
  const grants = new NewestGrants();
  grants.renew(new Map([["ana", some]]), from);
  return grants;
};

test("whoever read before audiences changed takes what the stream brought", () => {
  expect(renewedAt(7).permissionsOf("ana", stands(6))).toBe(some);
});

test("whoever read when they had changed, or later, keeps what was read", () => {
  for (const readAt of [7, 8]) expect(renewedAt(7).permissionsOf("ana", stands(readAt))).toBe(none);
});

test("of whom the stream says nothing, what was read counts", () => {
  expect(renewedAt(7).permissionsOf("ben", stands(6))).toBe(none);
  expect(new NewestGrants().permissionsOf("ana", stands(6))).toBe(none);
});

test("after a rewrite of history, what came with it counts no more", () => {
  const grants = renewedAt(7);
  grants.clear();
  expect(grants.permissionsOf("ana", stands(6))).toBe(none);
});
