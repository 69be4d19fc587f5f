import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { memo } from "react";
import { useWindowedRows } from "#web/ui/use-windowed-rows.ts";
import type { MemberAct } from "./member-menu.tsx";
import { MemberRow } from "./member-row.tsx";
import type { MembersSearch } from "./members-search.ts";
import classes from "./members-table.module.css";
import { SortHeader } from "./sort-header.tsx";

type MembersTableProps = {
  slug: string;
  members: readonly WorkspaceMemberDto[];
  search: MembersSearch;
  onAct: (act: MemberAct) => void;
};

const ROW_HEIGHT_PX = 65;

/** The flagship: one row per member, alive. */
export const MembersTable = ({ slug, members, search, onAct }: MembersTableProps) => {
  const { pieces, list, measure } = useWindowedRows<HTMLTableSectionElement>(members, ROW_HEIGHT_PX);
  return (
    <table className={classes.table} aria-rowcount={members.length + 1}>
      <caption className={classes.caption}>Members</caption>
      <Columns search={search} />
      <tbody {...list}>
        {pieces.map((piece, place) => {
          // Gaps are told apart by their place among the pieces, and never move.
          if (piece.kind === "gap") return <Gap key={`gap ${place}`} height={piece.height} />;
          const member = members[piece.index];
          return (
            member && (
              <MemberRow
                key={member.id}
                slug={slug}
                member={member}
                position={piece.index}
                measure={measure}
                onAct={onAct}
              />
            )
          );
        })}
      </tbody>
    </table>
  );
};

// Apart from the rows, which change with everybody's changes.
const Columns = memo(({ search }: { search: MembersSearch }) => (
  <thead>
    <tr aria-rowindex={1}>
      <SortHeader by="name" search={search}>
        Member
      </SortHeader>
      <SortHeader by="presence" search={search}>
        Presence
      </SortHeader>
      <SortHeader by="role" search={search}>
        Role
      </SortHeader>
      <SortHeader by="joined" search={search}>
        Joined
      </SortHeader>
      <th scope="col">Invited by</th>
      <th scope="col">
        <span className={classes.hidden}>Actions</span>
      </th>
    </tr>
  </thead>
));
Columns.displayName = "Columns";

// Stands for the rows that are not in the document.
const Gap = ({ height }: { height: number }) => (
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes focus
  <tr aria-hidden="true">
    <td colSpan={6} style={{ height, padding: 0 }} />
  </tr>
);
