import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { useWindowedRows } from "#web/ui/use-windowed-rows.ts";
import { MemberCard } from "./member-card.tsx";
import classes from "./member-cards.module.css";
import type { MemberAct } from "./member-menu.tsx";

type MemberCardsProps = { slug: string; members: readonly WorkspaceMemberDto[]; onAct: (act: MemberAct) => void };

const CARD_HEIGHT_PX = 150;

/** The members table on a narrow screen: each row is a card. */
export const MemberCards = ({ slug, members, onAct }: MemberCardsProps) => {
  const { pieces, list, measure } = useWindowedRows<HTMLUListElement>(members, CARD_HEIGHT_PX);
  return (
    <ul {...list} className={classes.cards} aria-label="Members">
      {pieces.map((piece, place) => {
        // Gaps are told apart by their place among the pieces, and never move.
        if (piece.kind === "gap")
          return <li key={`gap ${place}`} aria-hidden="true" style={{ height: piece.height }} />;
        const member = members[piece.index];
        return (
          member && (
            <MemberCard
              key={member.id}
              slug={slug}
              member={member}
              position={piece.index}
              count={members.length}
              measure={measure}
              onAct={onAct}
            />
          )
        );
      })}
    </ul>
  );
};
