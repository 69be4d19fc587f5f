import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { EmptyState } from "#web/ui/empty-state.tsx";

/** Filtered to nothing. */
export const NoMembersMatch = ({ query }: { query: string | undefined }) => {
  const navigate = useNavigate({ from: "/w/$slug/members" });
  const clear = () =>
    navigate({
      search: ({ sort, descending }) => ({ ...(sort && { sort }), ...(descending && { descending }) }),
      replace: true,
    });
  return (
    <EmptyState
      icon={SearchX}
      title={query ? `No one matches '${query}'` : "No one matches these filters"}
      action={
        <Button variant="default" onClick={clear}>
          Clear filters
        </Button>
      }
    />
  );
};
