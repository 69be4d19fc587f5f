import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";

type News = { sentences: readonly string[]; joined: readonly WorkspaceMemberDto[] };
type Members = ReadonlyMap<string, WorkspaceMemberDto>;

/** What is different between two states of the members, in sentences. */
export const memberNews = (before: Members, after: Members, roles: readonly WorkspaceRoleDto[]): News => {
  const roleName = (id: string) => roles.find((role) => role.id === id)?.name ?? "another role";
  const touched = [...after.values()].filter((member) => before.get(member.id) !== member);
  const joined = touched.filter(({ id }) => !before.has(id));
  const left = [...before.values()].filter(({ id }) => !after.has(id));
  const changed = touched.filter(({ id, roleId }) => before.has(id) && before.get(id)?.roleId !== roleId);
  return {
    joined,
    sentences: [
      ...joined.map(({ name }) => `${name} joined.`),
      ...left.map(({ name }) => `${name} is no longer a member.`),
      ...changed.map(({ name, roleId }) => `${name} now has the role ${roleName(roleId)}.`),
    ],
  };
};
