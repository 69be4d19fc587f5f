import { useEffect, useState } from "react";
import { useRemoveMember } from "#web/lib/api/mutations.ts";
import { useMember, useWorkspace } from "#web/lib/db/hooks.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { toast } from "#web/ui/toasts.ts";
import type { MemberAct } from "./member-menu.tsx";

type RemoveDialogProps = { slug: string; act: MemberAct | null; onClose: () => void; onRemoved: () => void };

/** REM-1: names the person and what follows. Somebody else may be faster; then there is nothing left to confirm. */
export const RemoveDialog = ({ slug, act, onClose, onRemoved }: RemoveDialogProps) => {
  const remove = useRemoveMember(slug);
  const workspace = useWorkspace()?.name ?? "the workspace";
  const asked = useLastAct(act);
  const stillHere = useMember(asked?.member.id ?? null) !== null;
  const name = asked?.member.name ?? "";
  const confirm = () => {
    if (!asked) return;
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
  };
  const cancel = () => {
    remove.reset();
    onClose();
  };
  const gone = !stillHere && !remove.isPending && !remove.isSuccess;
  return (
    <ConfirmDialog
      opened={act !== null}
      title={`Remove ${name}?`}
      confirmLabel={`Remove ${name}`}
      onConfirm={confirm}
      onClose={cancel}
      pending={remove.isPending}
      ready={!gone}
      problem={gone ? `${name} is no longer a member.` : (remove.error?.message ?? null)}
      opener={asked?.opener ?? null}
    >
      <p>
        {name} loses access to {workspace} at once, in every open tab, and leaves all rooms. What they did stays in the
        activity. To come back they need a new invitation.
      </p>
    </ConfirmDialog>
  );
};

// While the dialog fades out it still says what it was about.
const useLastAct = (act: MemberAct | null) => {
  const [last, setLast] = useState(act);
  useEffect(() => {
    if (act) setLast(act);
  }, [act]);
  return act ?? last;
};
