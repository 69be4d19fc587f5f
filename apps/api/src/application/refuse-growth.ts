import type { GrowthLimits } from "#application/ports/growth-limits.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";

const sentences: Record<keyof GrowthLimits, (limit: number) => string> = {
  membersPerWorkspace: (limit) => `A workspace has room for ${limit} members.`,
  rolesPerWorkspace: (limit) => `A workspace may have ${limit} roles. Delete one that nobody needs.`,
  roomsPerWorkspace: (limit) => `A workspace may have ${limit} rooms. Archive one that nobody needs.`,
  invitationsPerWorkspace: (limit) => `${limit} people may be invited at once. Withdraw an invitation first.`,
  workspacesPerPerson: (limit) => `One person may be in ${limit} workspaces. Leave one first.`,
};

/** @throws DomainError when `count`, with what is about to be added, is more than the operator allows. */
export const refuseGrowth = (limits: GrowthLimits, what: keyof GrowthLimits, count: number): void => {
  if (count <= limits[what]) return;
  throw new DomainError("workspaces.limit_reached", sentences[what](limits[what]));
};
