import { type WorkspaceRoleDto, workspaceMemberDto } from "@orbit/shared/dto";
import type { Problem } from "#web/lib/api/http-client.ts";

type Refused = { name: string; by: string | null; roles: readonly WorkspaceRoleDto[] };

/** Why a change of somebody's role was taken back. When another change came first, it says whose, and what is true now. */
export const refusalText = (problem: Problem, { name, by, roles }: Refused): string => {
  if (problem.code !== "workspaces.stale_version") return problem.message;
  const current = workspaceMemberDto.safeParse(problem.current);
  const role = current.success && roles.find(({ id }) => id === current.data.roleId);
  return role ? `${by ?? "Somebody"} already made ${name} ${role.name}.` : `Somebody else changed ${name} first.`;
};
