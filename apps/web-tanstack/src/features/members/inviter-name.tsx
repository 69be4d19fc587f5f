import { useMember } from "#web/lib/db/hooks.ts";

/** A member's name where they are only mentioned; a dash when nobody, or nobody who still is here. */
export const InviterName = ({ memberId }: { memberId: string | null }) => useMember(memberId)?.name ?? "–";
