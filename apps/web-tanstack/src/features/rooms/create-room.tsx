import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useCreateRoom } from "#web/lib/api/mutations.ts";
import { RoomNameDialog } from "./room-name-dialog.tsx";

/** Creates a room and stays on the list, where everybody sees it arrive. */
export const CreateRoom = ({ slug }: { slug: string }) => {
  const create = useCreateRoom(slug);
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  const close = () => {
    create.reset();
    setOpened(false);
  };
  return (
    <>
      <Button ref={button} leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setOpened(true)}>
        Create room
      </Button>
      <RoomNameDialog
        opened={opened}
        title="Create a room"
        submitLabel="Create"
        initialName=""
        pending={create.isPending}
        problem={create.error?.message ?? null}
        onSubmit={(name) => create.mutate({ name }, { onSuccess: close })}
        onClose={close}
        opener={button}
      />
    </>
  );
};
