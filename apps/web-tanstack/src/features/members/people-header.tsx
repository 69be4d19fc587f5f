import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useCan, useInvitations, useMemberCount, useOnlineCount, useWorkspace } from "#web/lib/db/hooks.ts";
import { PageHeader } from "#web/ui/page-header.tsx";
import classes from "./people-header.module.css";

const counted = (count: number, noun: string) => `${count} ${count === 1 ? noun : `${noun}s`}`;

/** The head that members and invitations share: the count of people, live, and the two tabs. */
export const PeopleHeader = ({ slug, title }: { slug: string; title: string }) => {
  const workspace = useWorkspace();
  const mayInvite = useCan("members.invite");
  const pending = useInvitations().length;
  return (
    <>
      <PageHeader
        title={title}
        of={workspace?.name}
        subtitle={<PeopleCount />}
        actions={
          mayInvite &&
          title === "Members" && (
            <Button
              component={Link}
              to={`/w/${slug}/invitations`}
              leftSection={<UserPlus size={16} aria-hidden="true" />}
            >
              Invite people
            </Button>
          )
        }
      />
      {mayInvite && (
        <nav className={classes.tabs} aria-label="People">
          <Link to="/w/$slug/members" params={{ slug }} className={classes.tab}>
            Members
          </Link>
          <Link to="/w/$slug/invitations" params={{ slug }} className={classes.tab}>
            Invitations ({pending})
          </Link>
        </nav>
      )}
    </>
  );
};

// By itself, since it changes with everybody who comes or goes.
const PeopleCount = () => {
  const members = useMemberCount();
  const online = useOnlineCount();
  return `${counted(members, "member")}${online === null ? "" : ` · ${online} online`}`;
};
