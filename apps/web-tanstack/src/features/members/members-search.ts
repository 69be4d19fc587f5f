const memberSorts = ["name", "role", "presence", "joined"] as const;
export type MemberSort = (typeof memberSorts)[number];
const statusFilters = ["online", "away", "offline"] as const;
type StatusFilter = (typeof statusFilters)[number];

/** What the members page shows, as it stands in the address: it survives a reload and can be shared. */
export type MembersSearch = {
  q?: string;
  role?: string;
  status?: StatusFilter;
  sort?: MemberSort;
  descending?: boolean;
};

const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined => all.find((one) => one === value);

// What makes no sense is dropped: a mistyped address should open the page, not an error.
export const membersSearch = (raw: Record<string, unknown>): MembersSearch => {
  const status = oneOf(statusFilters, raw.status);
  const sort = oneOf(memberSorts, raw.sort);
  return {
    ...(typeof raw.q === "string" && raw.q !== "" && { q: raw.q }),
    ...(typeof raw.q === "number" && { q: String(raw.q) }),
    ...(typeof raw.role === "string" && raw.role !== "" && { role: raw.role }),
    ...(status && { status }),
    ...(sort && { sort }),
    ...(raw.descending === true && { descending: true }),
  };
};
