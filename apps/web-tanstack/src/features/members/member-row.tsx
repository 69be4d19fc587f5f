import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { memo } from "react";
import { useFlash } from "#web/lib/db/hooks.ts";
import { Day } from "#web/ui/day.tsx";
import { LiveRow } from "#web/ui/live-row.tsx";
import { InviterName } from "./inviter-name.tsx";
import { type MemberAct, MemberMenu } from "./member-menu.tsx";
import { MemberName } from "./member-name.tsx";
import classes from "./members-table.module.css";
import { PresenceText } from "./presence-text.tsx";
import { RoleSelect } from "./role-select.tsx";

type MemberRowProps = {
  slug: string;
  member: WorkspaceMemberDto;
  /** The place in the whole list: not all rows are in the document. */
  position: number;
  measure: ((row: HTMLElement | null) => (() => void) | undefined) | null;
  onAct: (act: MemberAct) => void;
};

export const MemberRow = memo(({ slug, member, position, measure, onAct }: MemberRowProps) => (
  <LiveRow
    ref={measure}
    flash={useFlash(member.id)}
    className={classes.row}
    data-testid="member-row"
    data-member-id={member.id}
    data-row-id={member.id}
    aria-rowindex={position + 2}
  >
    <th scope="row" className={classes.who}>
      <MemberName member={member} />
    </th>
    <td>
      <PresenceText memberId={member.id} />
    </td>
    <td>
      <RoleSelect slug={slug} member={member} />
    </td>
    <td className={classes.quiet}>
      <Day at={member.joinedAt} />
    </td>
    <td className={classes.quiet}>
      <InviterName memberId={member.invitedBy} />
    </td>
    <td className={classes.menu}>
      <MemberMenu member={member} onAct={onAct} />
    </td>
  </LiveRow>
));
MemberRow.displayName = "MemberRow";
