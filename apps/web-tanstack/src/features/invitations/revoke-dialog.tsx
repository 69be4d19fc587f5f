import { useState } from "react";
import { useRevokeInvitation } from "#web/lib/api/mutations.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { toast } from "#web/ui/toasts.ts";
import type { RevokeAct } from "./pending-invitations.tsx";

type RevokeDialogProps = { slug: string; act: RevokeAct | null; onClose: () => void };

export const RevokeDialog = ({ slug, act, onClose }: RevokeDialogProps) => {
  const revoke = useRevokeInvitation(slug);
  const [shown, setShown] = useState(act);
  // While the dialog fades out it still says what it was about.
  if (act && act !== shown) setShown(act);
  const confirm = () => {
    if (!act) return;
    revoke.mutate(
      { invitationId: act.invitation.id },
      {
        onSuccess: () => {
          onClose();
          toast(`The invitation for ${act.address} was withdrawn.`, { tone: "good" });
        },
      },
    );
  };
  const cancel = () => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={act !== null}
      title="Withdraw this invitation?"
      confirmLabel="Withdraw"
      onConfirm={confirm}
      onClose={cancel}
      pending={revoke.isPending}
      problem={revoke.error?.message ?? null}
      opener={shown?.opener ?? null}
    >
      <p>The link sent to {shown?.address} stops working at once. You can invite them again.</p>
    </ConfirmDialog>
  );
};
