import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { useWindowedRows } from "#web/ui/use-windowed-rows.ts";
import { MemberCard } from "./member-card.tsx";
import classes from "./member-cards.module.css";
import type { MemberAct } from "./member-menu.tsx";

type MemberCardsProps = { slug: string; members: readonly WorkspaceMemberDto[]; onAct: (act: MemberAct) => void };

const CARD_HEIGHT_PX = 150;

/** The members table on a narrow screen: each row is a card. */
export const MemberCards = ({ slug, members, onAct }: MemberCardsProps) => {
  const rows = useWindowedRows<HTMLUListElement>(members.length, CARD_HEIGHT_PX);
  return (
    <ul
      ref={rows.ref}
      className={classes.cards}
      aria-label="Members"
      style={{ paddingBlockStart: rows.before, paddingBlockEnd: rows.after }}
    >
      {members.slice(rows.from, rows.to).map((member, index) => (
        <MemberCard
          key={member.id}
          slug={slug}
          member={member}
          position={rows.from + index}
          measure={rows.measure}
          onAct={onAct}
        />
      ))}
    </ul>
  );
};
