import { type Permission, permissionCatalog } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";

const listed = (rights: readonly Permission[]) =>
  rights.map((right) => permissionCatalog[right].label.replace(/^./u, (first) => first.toLowerCase())).join(", ");

const without = (left: readonly Permission[], right: readonly Permission[]) =>
  left.filter((permission) => !right.includes(permission));

const opening = (before: WorkspaceRoleDto, after: WorkspaceRoleDto, by: string | null) => {
  if (before.id !== after.id)
    return `${by ? `${by} changed your role` : "Your role changed"}: ${before.name} → ${after.name}.`;
  return `${by ? `${by} changed` : "Somebody changed"} what your role ${after.name} allows.`;
};

/** The notice somebody gets when their rights change; null when nothing is worth a notice: no other role, and nothing lost. */
export const myRoleNews = (before: WorkspaceRoleDto, after: WorkspaceRoleDto, by: string | null): string | null => {
  const lost = without(before.permissions, after.permissions);
  const gained = without(after.permissions, before.permissions);
  if (before.id === after.id && lost.length === 0) return null;
  return [
    opening(before, after, by),
    lost.length > 0 && `You can no longer: ${listed(lost)}.`,
    gained.length > 0 && `You can now: ${listed(gained)}.`,
  ]
    .filter(Boolean)
    .join(" ");
};
