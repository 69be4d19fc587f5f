import type { LogHead } from "#application/ports/event-log.ts";
import type { MemberStanding } from "#application/ports/repositories.ts";

/** Of a member's role and of their workspace's log, each of which a left join may not have found. */
export type MemberStandingRow = { [Column in keyof LogHead]: LogHead[Column] | null } & {
  permissions: readonly string[] | null;
};

/** Null where there is no such member, or no such workspace. */
export const memberStandingFromRow = ({
  permissions,
  workspaceId,
  epoch,
  seq,
  floor,
}: MemberStandingRow): MemberStanding | null =>
  permissions && workspaceId !== null
    ? // The log's columns are null together, where one of the joins before it found nothing.
      { head: { workspaceId, epoch, seq, floor } as LogHead, permissions }
    : null;
