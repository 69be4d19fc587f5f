import type { PeopleInvited } from "@orbit/shared/http";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { PeopleHeader } from "#web/features/members/people-header.tsx";
import { useCan } from "#web/lib/db/hooks.ts";
import { NotAllowed } from "#web/ui/not-allowed.tsx";
import { Surface } from "#web/ui/surface.tsx";
import classes from "./invitations-page.module.css";
import { InviteForm } from "./invite-form.tsx";
import { InviteResults } from "./invite-results.tsx";
import { PendingInvitations } from "./pending-invitations.tsx";

const route = getRouteApi("/_session/w/$slug/invitations");

export const InvitationsPage = () => {
  const { slug } = route.useParams();
  const allowed = useCan("members.invite");
  const [answer, setAnswer] = useState<PeopleInvited | null>(null);
  return (
    <>
      <PeopleHeader slug={slug} title="Invitations" />
      {/* Links that were just made stay readable, even when the right to make more is taken away meanwhile. */}
      {!allowed && !answer && <NotAllowed what="invite people or see invitations" />}
      {(allowed || answer) && (
        <div className={classes.columns}>
          <Surface padded="padded">
            {answer ? (
              <InviteResults answer={answer} onDone={() => setAnswer(null)} />
            ) : (
              <InviteForm slug={slug} onInvited={setAnswer} />
            )}
          </Surface>
          {allowed && (
            <Surface padded="padded">
              <PendingInvitations slug={slug} />
            </Surface>
          )}
        </div>
      )}
    </>
  );
};
