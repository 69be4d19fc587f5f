import { useRemoveMember } from "#web/lib/api/mutations.ts";
import { useMember, useWorkspace } from "#web/lib/db/hooks.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { toast } from "#web/ui/toasts.ts";
import type { MemberAct } from "./member-menu.tsx";

type RemoveDialogProps = {
  slug: string;
  asked: MemberAct;
  opened: boolean;
  onClose: () => void;
  onRemoved: () => void;
};

/** REM-1: names the person and what follows. Somebody else may be faster; then there is nothing left to confirm. */
export const RemoveDialog = ({ slug, asked, opened, onClose, onRemoved }: RemoveDialogProps) => {
  const remove = useRemoveMember(slug);
  const workspace = useWorkspace()?.name ?? "the workspace";
  const stillHere = useMember(asked.member.id) !== null;
  const { name } = asked.member;
  const confirm = () =>
    remove.mutate(
      { memberId: asked.member.id },
      {
        onSuccess: () => {
          onClose();
          onRemoved();
          toast(`${name} was removed from ${workspace}.`, { tone: "good" });
        },
      },
    );
  const cancel = () => {
    remove.reset();
    onClose();
  };
  const gone = !stillHere && !remove.isPending && !remove.isSuccess;
  return (
    <ConfirmDialog
      opened={opened}
      title={`Remove ${name}?`}
      confirmLabel={`Remove ${name}`}
      onConfirm={confirm}
      onClose={cancel}
      pending={remove.isPending}
      ready={!gone}
      problem={gone ? `${name} is no longer a member.` : (remove.error?.message ?? null)}
      opener={asked.opener}
    >
      <p>
        {name} loses access to {workspace} at once, in every open tab, and leaves all rooms. What they did stays in the
        activity. To come back they need a new invitation.
      </p>
    </ConfirmDialog>
  );
};
