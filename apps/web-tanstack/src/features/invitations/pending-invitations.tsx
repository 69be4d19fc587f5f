import type { InvitationDto } from "@orbit/shared/dto";
import { MailOpen } from "lucide-react";
import { useState } from "react";
import { useInvitations } from "#web/lib/db/hooks.ts";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { PendingInvitation } from "./pending-invitation.tsx";
import classes from "./pending-invitations.module.css";
import { RevokeDialog } from "./revoke-dialog.tsx";

export type RevokeAct = { invitation: InvitationDto; address: string; opener: HTMLElement };

/** Who was invited and has not come yet, live. */
export const PendingInvitations = ({ slug }: { slug: string }) => {
  const invitations = useInvitations();
  const [act, setAct] = useState<RevokeAct | null>(null);
  return (
    <section aria-labelledby="pending-title">
      <h2 id="pending-title" className={classes.title}>
        Pending invitations
      </h2>
      {invitations.length === 0 && (
        <EmptyState icon={MailOpen} title="No invitation is waiting">
          Whoever you invite is listed here until they join, or until you withdraw it.
        </EmptyState>
      )}
      <ul className={classes.list}>
        {invitations.map((invitation) => (
          <PendingInvitation key={invitation.id} invitation={invitation} onRevoke={setAct} />
        ))}
      </ul>
      <RevokeDialog slug={slug} act={act} onClose={() => setAct(null)} />
    </section>
  );
};
