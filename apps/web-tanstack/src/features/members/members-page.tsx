import { useMediaQuery } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { PeopleHeader } from "#web/features/members/people-header.tsx";
import { NewsPill } from "#web/ui/news-pill.tsx";
import { Surface } from "#web/ui/surface.tsx";
import { useHeldList } from "#web/ui/use-held-list.ts";
import { LeaveDialog } from "./leave-dialog.tsx";
import { MemberCards } from "./member-cards.tsx";
import type { MemberAct } from "./member-menu.tsx";
import { MembersTable } from "./members-table.tsx";
import { MembersToolbar } from "./members-toolbar.tsx";
import { NoMembersMatch } from "./no-members-match.tsx";
import { OnlyYou } from "./only-you.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { useListedMembers } from "./use-listed-members.ts";

const route = getRouteApi("/_session/w/$slug/members");

export const MembersPage = () => {
  const { slug } = route.useParams();
  const search = route.useSearch();
  const list = useHeldList(useListedMembers(search), JSON.stringify(search));
  const members = list.shown;
  const narrow = useMediaQuery("(max-width: 56em)", undefined, { getInitialValueInEffect: false });
  const [act, setAct] = useState<MemberAct | null>(null);
  const close = () => setAct(null);
  return (
    <>
      <PeopleHeader slug={slug} title="Members" />
      <MembersToolbar search={search} withSort={narrow ? "with-sort" : "without-sort"} />
      <NewsPill count={list.waiting} noun={list.waiting === 1 ? "update" : "updates"} onShow={list.release} />
      <Surface {...list.hold}>
        {members.length === 0 && <NoMembersMatch query={search.q} />}
        {members.length > 0 && narrow && <MemberCards slug={slug} members={members} onAct={setAct} />}
        {members.length > 0 && !narrow && <MembersTable slug={slug} members={members} search={search} onAct={setAct} />}
        <OnlyYou slug={slug} />
      </Surface>
      <RemoveDialog slug={slug} act={act?.kind === "remove" ? act : null} onClose={close} onRemoved={list.release} />
      <LeaveDialog slug={slug} act={act?.kind === "leave" ? act : null} onClose={close} />
    </>
  );
};
