import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";

type News = { sentences: readonly string[]; joined: readonly WorkspaceMemberDto[] };

const byId = (members: readonly WorkspaceMemberDto[]) => new Map(members.map((member) => [member.id, member]));

/** What is different between two lists of members, in sentences. */
export const memberNews = (
  before: readonly WorkspaceMemberDto[],
  after: readonly WorkspaceMemberDto[],
  roles: readonly WorkspaceRoleDto[],
): News => {
  const [known, now] = [byId(before), byId(after)];
  const roleName = (id: string) => roles.find((role) => role.id === id)?.name ?? "another role";
  const joined = after.filter(({ id }) => !known.has(id));
  const left = before.filter(({ id }) => !now.has(id));
  const changed = after.filter(({ id, roleId }) => known.has(id) && known.get(id)?.roleId !== roleId);
  return {
    joined,
    sentences: [
      ...joined.map(({ name }) => `${name} joined.`),
      ...left.map(({ name }) => `${name} is no longer a member.`),
      ...changed.map(({ name, roleId }) => `${name} now has the role ${roleName(roleId)}.`),
    ],
  };
};
