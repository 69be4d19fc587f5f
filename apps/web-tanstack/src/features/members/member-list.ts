import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import type { PresenceLook } from "#web/ui/presence-dot.tsx";
import type { MemberSort, MembersSearch } from "./members-search.ts";

type Members = readonly WorkspaceMemberDto[];
type Looks = (memberId: string) => PresenceLook;
type Sources = { roles: readonly WorkspaceRoleDto[]; lookOf: Looks; contactOf: (memberId: string) => string | null };

/** Whether who comes and goes may change what is listed. */
export const readsPresence = ({ status, sort }: MembersSearch): boolean => status !== undefined || sort === "presence";

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** What a search looks through. Kept, because folding thousands of names takes longer than all the rest of a list. */
const searchable = new WeakMap<WorkspaceMemberDto, { email: string | null; text: string }>();
const searchableOf = (member: WorkspaceMemberDto, email: string | null): string => {
  const known = searchable.get(member);
  if (known && known.email === email) return known.text;
  const text = folded(`${member.name} ${email ?? ""}`);
  searchable.set(member, { email, text });
  return text;
};

const looks: readonly PresenceLook[] = ["online", "away", "offline", "unknown"];

/** In the order of `places`, and within one place as they came; who has none comes first. One walk, whatever the length. */
const byPlace = <P>(members: Members, places: readonly P[], placeOf: (member: WorkspaceMemberDto) => P): Members => {
  const groups = new Map<P | undefined, WorkspaceMemberDto[]>([undefined, ...places].map((place) => [place, []]));
  for (const member of members) (groups.get(placeOf(member)) ?? groups.get(undefined))?.push(member);
  return [...groups.values()].flat();
};

const sorters = ({ roles, lookOf }: Sources): Record<MemberSort, (members: Members) => Members> => ({
  name: (members) => members,
  role: (members) =>
    byPlace(
      members,
      roles.map(({ id }) => id),
      ({ roleId }) => roleId,
    ),
  presence: (members) => byPlace(members, looks, ({ id }) => lookOf(id)),
  joined: (members) => members.toSorted((a, b) => (a.joinedAt < b.joinedAt ? -1 : Number(a.joinedAt > b.joinedAt))),
});

/** Filters and sorts. Members come sorted by name, and every sort keeps that order among equals. */
export const listMembers = (members: Members, search: MembersSearch, sources: Sources): Members => {
  const words = folded(search.q ?? "").trim();
  const matches = (member: WorkspaceMemberDto) =>
    (!words || searchableOf(member, sources.contactOf(member.id)).includes(words)) &&
    (!search.role || member.roleId === search.role) &&
    (!search.status || sources.lookOf(member.id) === search.status);
  const isNarrowed = words !== "" || search.role !== undefined || search.status !== undefined;
  const sorted = sorters(sources)[search.sort ?? "name"](isNarrowed ? members.filter(matches) : members);
  return search.descending ? sorted.toReversed() : sorted;
};
