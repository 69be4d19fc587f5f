import type { RoomDto } from "@orbit/shared/dto";
import type { RefObject } from "react";
import { useArchiveRoom } from "#web/lib/api/mutations.ts";
import { ConfirmDialog } from "#web/ui/confirm-dialog.tsx";
import { toast } from "#web/ui/toasts.ts";

export type RoomDialogProps = {
  slug: string;
  room: RoomDto;
  opened: boolean;
  onClose: () => void;
  opener: RefObject<HTMLElement | null>;
};

export const ArchiveRoomDialog = ({ slug, room, opened, onClose, opener }: RoomDialogProps) => {
  const archive = useArchiveRoom(slug);
  const confirm = () =>
    archive.mutate(
      { roomId: room.id },
      {
        onSuccess: () => {
          onClose();
          toast(`${room.name} was archived.`, { tone: "good" });
        },
      },
    );
  const cancel = () => {
    archive.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={`Archive ${room.name}?`}
      confirmLabel="Archive room"
      onConfirm={confirm}
      onClose={cancel}
      pending={archive.isPending}
      problem={archive.error?.message ?? null}
      opener={opener.current}
    >
      <p>The room leaves everybody's list, and whoever is in it has to go elsewhere.</p>
    </ConfirmDialog>
  );
};
