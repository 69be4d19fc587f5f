import { Alert } from "@mantine/core";
import { useState } from "react";
import { useRenameRoom } from "#web/lib/api/mutations.ts";
import type { RoomDialogProps } from "./archive-room-dialog.tsx";
import { RoomNameDialog } from "./room-name-dialog.tsx";

export const RenameRoomDialog = ({ slug, room, opened, onClose, opener }: RoomDialogProps) => {
  const rename = useRenameRoom(slug);
  const [nameBefore, setNameBefore] = useState(room.name);
  // What the room was called when the dialog opened: anything else by now is somebody else's doing.
  if (!opened && nameBefore !== room.name) setNameBefore(room.name);
  const close = () => {
    rename.reset();
    onClose();
  };
  return (
    <RoomNameDialog
      opened={opened}
      title={`Rename ${nameBefore}`}
      submitLabel="Rename"
      initialName={nameBefore}
      pending={rename.isPending}
      problem={rename.error?.message ?? null}
      notice={
        nameBefore !== room.name &&
        !rename.isPending && (
          <Alert color="yellow" role="status">
            Somebody just renamed it to {room.name}. Saving replaces that.
          </Alert>
        )
      }
      onSubmit={(name) => rename.mutate({ roomId: room.id, name, version: room.version }, { onSuccess: close })}
      onClose={close}
      opener={opener}
    />
  );
};
