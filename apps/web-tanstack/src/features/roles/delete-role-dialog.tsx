import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import type { RefObject } from "react";
import { useDeleteRole } from "#web/lib/api/mutations.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { toast } from "#web/ui/toasts.ts";

export type RoleDialogProps = {
  slug: string;
  role: WorkspaceRoleDto;
  opened: boolean;
  onClose: () => void;
  opener: RefObject<HTMLElement | null>;
};

export const DeleteRoleDialog = ({ slug, role, opened, onClose, opener }: RoleDialogProps) => {
  const remove = useDeleteRole(slug);
  const confirm = () =>
    remove.mutate(
      { roleId: role.id },
      {
        onSuccess: () => {
          onClose();
          toast(`The role ${role.name} was deleted.`, { tone: "good" });
        },
      },
    );
  const cancel = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={`Delete the role ${role.name}?`}
      confirmLabel="Delete role"
      onConfirm={confirm}
      onClose={cancel}
      pending={remove.isPending}
      problem={remove.error?.message ?? null}
      opener={opener.current}
    >
      <p>Nobody holds it now. This can't be undone.</p>
    </ConfirmDialog>
  );
};
