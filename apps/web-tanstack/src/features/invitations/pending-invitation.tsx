import { Button } from "@mantine/core";
import type { InvitationDto } from "@orbit/shared/dto";
import { InviterName } from "#web/features/members/inviter-name.tsx";
import { useContact, useFlash, useRole } from "#web/lib/db/hooks.ts";
import { Day } from "#web/ui/day.tsx";
import { FlashNote } from "#web/ui/flash-note.tsx";
import { LiveItem } from "#web/ui/live-item.tsx";
import { useNow } from "#web/ui/use-now.ts";
import classes from "./pending-invitations.module.css";
import type { RevokeAct } from "./pending-invitations.tsx";

type PendingInvitationProps = { invitation: InvitationDto; onRevoke: (act: RevokeAct) => void };

export const PendingInvitation = ({ invitation, onRevoke }: PendingInvitationProps) => {
  const address = useContact(invitation.id) ?? invitation.addressHint;
  const role = useRole(invitation.roleId);
  const flash = useFlash(invitation.id);
  const expired = Date.parse(invitation.expiresAt) <= useNow();
  return (
    <LiveItem flash={flash} className={classes.item} data-testid="invitation-row" data-invitation-id={invitation.id}>
      <div className={classes.words}>
        <span className={classes.address}>
          {address} <FlashNote flash={flash} />
        </span>
        <span className={classes.facts}>
          {role?.name ?? "A role"} · invited by <InviterName memberId={invitation.invitedBy} /> ·{" "}
          {expired ? "expired" : "expires"} <Day at={invitation.expiresAt} />
        </span>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`Withdraw invitation for ${address}`}
        onClick={(event) => onRevoke({ invitation, address, opener: event.currentTarget })}
      >
        Withdraw
      </Button>
    </LiveItem>
  );
};
