import { useMembers, usePresences } from "#web/lib/db/hooks.ts";

/** How many people a change of this role touches, and how many of them are here now. */
export const useReach = (roleId: string): { members: number; text: string } => {
  const holders = useMembers().filter((member) => member.roleId === roleId);
  const presenceOf = usePresences();
  const here = holders.filter(({ id }) => ["online", "away"].includes(presenceOf(id).status)).length;
  const count = holders.length;
  const text =
    count === 0 ? "Nobody holds it yet" : `Affects ${count} ${count === 1 ? "member" : "members"}, ${here} online`;
  return { members: count, text };
};
