import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMe } from "#web/lib/api/queries.ts";

/** The way on, for people whose workspace ended: another one of theirs, or a new one. */
export const ElsewhereButtons = ({ except }: { except?: string }) => {
  const others = (useMe().data?.workspaces ?? []).filter(({ slug }) => slug !== except);
  const [first] = others;
  if (!first) {
    return (
      <Button component={Link} to="/new">
        Create or join a workspace
      </Button>
    );
  }
  return (
    <Button component={Link} to={`/w/${first.slug}/members`}>
      {others.length === 1 ? `Go to ${first.name}` : "Go to another workspace"}
    </Button>
  );
};
