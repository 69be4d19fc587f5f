import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";

type News = { sentences: readonly string[]; joined: readonly WorkspaceMemberDto[] };
type Members = ReadonlyMap<string, WorkspaceMemberDto>;

/** What is different between two states of the members, in sentences. It walks over all members, and touches those that changed. */
export const memberNews = (before: Members, after: Members, roles: readonly WorkspaceRoleDto[]): News => {
  const roleName = (id: string) => roles.find((role) => role.id === id)?.name ?? "another role";
  const joined = missingIn(before, after);
  const left = before.size + joined.length === after.size ? [] : missingIn(after, before);
  const changed = withOtherRole(before, after);
  return {
    joined,
    sentences: [
      ...joined.map(({ name }) => `${name} joined.`),
      ...left.map(({ name }) => `${name} is no longer a member.`),
      ...changed.map(({ name, roleId }) => `${name} now has the role ${roleName(roleId)}.`),
    ],
  };
};

const missingIn = (some: Members, others: Members): readonly WorkspaceMemberDto[] => {
  const missing: WorkspaceMemberDto[] = [];
  for (const [id, member] of others) if (!some.has(id)) missing.push(member);
  return missing;
};

const withOtherRole = (before: Members, after: Members): readonly WorkspaceMemberDto[] => {
  const changed: WorkspaceMemberDto[] = [];
  for (const [id, member] of after) {
    const known = before.get(id);
    if (known && known !== member && known.roleId !== member.roleId) changed.push(member);
  }
  return changed;
};
