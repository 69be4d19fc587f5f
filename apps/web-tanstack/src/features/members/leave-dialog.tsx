import { useLeaveWorkspace } from "#web/lib/api/mutations.ts";
import { useWorkspace } from "#web/lib/db/hooks.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { toast } from "#web/ui/toasts.ts";

type LeaveDialogProps = { slug: string; act: { opener: HTMLElement | null } | null; onClose: () => void };

/** Leaving is one's own removal; the page then follows from the farewell. */
export const LeaveDialog = ({ slug, act, onClose }: LeaveDialogProps) => {
  const leave = useLeaveWorkspace(slug);
  const workspace = useWorkspace()?.name ?? "the workspace";
  const confirm = () => leave.mutate(undefined, { onSuccess: () => toast(`You left ${workspace}.`) });
  const cancel = () => {
    leave.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={act !== null}
      title={`Leave ${workspace}?`}
      confirmLabel={`Leave ${workspace}`}
      onConfirm={confirm}
      onClose={cancel}
      pending={leave.isPending}
      problem={leave.error?.message ?? null}
      opener={act?.opener ?? null}
    >
      <p>You lose access at once, in every open tab. To come back you need a new invitation.</p>
    </ConfirmDialog>
  );
};
