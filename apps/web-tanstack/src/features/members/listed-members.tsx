import { useCallback, useState } from "react";
import { NewsPill } from "#web/ui/news-pill.tsx";
import { Surface } from "#web/ui/surface.tsx";
import { useHeldList } from "#web/ui/use-held-list.ts";
import { MemberCards } from "./member-cards.tsx";
import { MemberDialogs } from "./member-dialogs.tsx";
import type { MemberAct } from "./member-menu.tsx";
import type { MembersSearch } from "./members-search.ts";
import { MembersTable } from "./members-table.tsx";
import { NoMembersMatch } from "./no-members-match.tsx";
import { OnlyYou } from "./only-you.tsx";
import { useListedMembers } from "./use-listed-members.ts";

type ListedMembersProps = { slug: string; search: MembersSearch; as: "table" | "cards" };

/** The members that were asked for, held still while somebody aims at them. */
export const ListedMembers = ({ slug, search, as }: ListedMembersProps) => {
  const list = useHeldList(useListedMembers(search), JSON.stringify(search));
  const members = list.shown;
  const [act, setAct] = useState<MemberAct | null>(null);
  const close = useCallback(() => setAct(null), []);
  return (
    <>
      <NewsPill count={list.waiting} noun={list.waiting === 1 ? "update" : "updates"} onShow={list.release} />
      <Surface {...list.hold}>
        {members.length === 0 && <NoMembersMatch query={search.q} />}
        {members.length > 0 && as === "cards" && <MemberCards slug={slug} members={members} onAct={setAct} />}
        {members.length > 0 && as === "table" && (
          <MembersTable slug={slug} members={members} search={search} onAct={setAct} />
        )}
        <OnlyYou slug={slug} />
      </Surface>
      <MemberDialogs slug={slug} act={act} onClose={close} onRemoved={list.release} />
    </>
  );
};
