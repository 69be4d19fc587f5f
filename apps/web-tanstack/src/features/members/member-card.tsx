import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { memo } from "react";
import { useFlash } from "#web/lib/db/hooks.ts";
import { Day } from "#web/ui/day.tsx";
import { LiveItem } from "#web/ui/live-item.tsx";
import { InviterName } from "./inviter-name.tsx";
import classes from "./member-card.module.css";
import { type MemberAct, MemberMenu } from "./member-menu.tsx";
import { MemberName } from "./member-name.tsx";
import { PresenceText } from "./presence-text.tsx";
import { RoleSelect } from "./role-select.tsx";

type MemberCardProps = {
  slug: string;
  member: WorkspaceMemberDto;
  position: number;
  measure: ((card: HTMLElement | null) => (() => void) | undefined) | null;
  /** Of how many cards this is one: not all are in the document. */
  count: number;
  onAct: (act: MemberAct) => void;
};

/** A row of the members table on a narrow screen. */
export const MemberCard = memo(({ slug, member, position, count, measure, onAct }: MemberCardProps) => (
  <LiveItem
    ref={measure}
    flash={useFlash(member.id)}
    className={classes.card}
    data-testid="member-row"
    data-member-id={member.id}
    data-row-id={member.id}
    aria-posinset={position + 1}
    aria-setsize={count}
  >
    <div className={classes.head}>
      <MemberName member={member} />
      <MemberMenu member={member} onAct={onAct} />
    </div>
    <div className={classes.facts}>
      <PresenceText memberId={member.id} />
      <RoleSelect slug={slug} member={member} />
    </div>
    <p className={classes.joined}>
      Joined <Day at={member.joinedAt} />
      {member.invitedBy && (
        <>
          , invited by <InviterName memberId={member.invitedBy} />
        </>
      )}
    </p>
  </LiveItem>
));
MemberCard.displayName = "MemberCard";
