import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useCan, useMemberCount } from "#web/lib/db/hooks.ts";
import { EmptyState } from "#web/ui/empty-state.tsx";

/** A workspace is for more than one: says so while it isn't. */
export const OnlyYou = ({ slug }: { slug: string }) => {
  const alone = useMemberCount() === 1;
  const mayInvite = useCan("members.invite");
  if (!alone) return null;
  return (
    <EmptyState
      icon={UserPlus}
      title="It's only you so far"
      action={
        mayInvite && (
          <Button component={Link} to={`/w/${slug}/invitations`}>
            Invite people
          </Button>
        )
      }
    >
      Invite the people you work with. You will see them arrive here.
    </EmptyState>
  );
};
