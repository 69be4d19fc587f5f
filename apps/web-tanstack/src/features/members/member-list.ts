import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import type { PresenceLook } from "#web/ui/presence-dot.tsx";
import type { MemberSort, MembersSearch } from "./members-search.ts";

type Looks = (memberId: string) => PresenceLook;
type Sources = { roles: readonly WorkspaceRoleDto[]; lookOf: Looks; contactOf: (memberId: string) => string | null };

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const lookOrder: Record<PresenceLook, number> = { online: 0, away: 1, offline: 2, unknown: 3 };

const comparers = ({
  roles,
  lookOf,
}: Sources): Record<MemberSort, (a: WorkspaceMemberDto, b: WorkspaceMemberDto) => number> => {
  const rank = new Map(roles.map((role, index) => [role.id, index]));
  return {
    name: () => 0,
    role: (a, b) => (rank.get(a.roleId) ?? 0) - (rank.get(b.roleId) ?? 0),
    presence: (a, b) => lookOrder[lookOf(a.id)] - lookOrder[lookOf(b.id)],
    joined: (a, b) => (a.joinedAt < b.joinedAt ? -1 : Number(a.joinedAt > b.joinedAt)),
  };
};

/** Filters and sorts. Members come sorted by name, and every sort keeps that order among equals. */
export const listMembers = (
  members: readonly WorkspaceMemberDto[],
  search: MembersSearch,
  sources: Sources,
): readonly WorkspaceMemberDto[] => {
  const words = folded(search.q ?? "").trim();
  const matches = (member: WorkspaceMemberDto) =>
    (!words || folded(`${member.name} ${sources.contactOf(member.id) ?? ""}`).includes(words)) &&
    (!search.role || member.roleId === search.role) &&
    (!search.status || sources.lookOf(member.id) === search.status);
  const sorted = members.filter(matches).sort(comparers(sources)[search.sort ?? "name"]);
  return search.descending ? sorted.reverse() : sorted;
};
