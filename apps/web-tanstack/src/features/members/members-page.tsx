import { useMediaQuery } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { PeopleHeader } from "#web/features/members/people-header.tsx";
import { ListedMembers } from "./listed-members.tsx";
import { MembersToolbar } from "./members-toolbar.tsx";

const route = getRouteApi("/_session/w/$slug/members");

/** Reads nothing that is live, so that only the parts of it render that something happened to. */
export const MembersPage = () => {
  const { slug } = route.useParams();
  const search = route.useSearch();
  const narrow = useMediaQuery("(max-width: 56em)", undefined, { getInitialValueInEffect: false });
  return (
    <>
      <PeopleHeader slug={slug} title="Members" />
      <MembersToolbar search={search} withSort={narrow ? "with-sort" : "without-sort"} />
      <ListedMembers slug={slug} search={search} as={narrow ? "cards" : "table"} />
    </>
  );
};
