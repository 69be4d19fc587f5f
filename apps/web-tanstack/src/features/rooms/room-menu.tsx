import { ActionIcon, Menu } from "@mantine/core";
import type { RoomDto } from "@orbit/shared/dto";
import { Archive, Ellipsis, Pencil } from "lucide-react";
import { useRef, useState } from "react";
import { useCan } from "#web/lib/db/hooks.ts";
import { ArchiveRoomDialog } from "./archive-room-dialog.tsx";
import { RenameRoomDialog } from "./rename-room-dialog.tsx";

/** Renaming and archiving, for those who may. */
export const RoomMenu = ({ slug, room }: { slug: string; room: RoomDto }) => {
  const mayManage = useCan("rooms.manage");
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<"rename" | "archive" | null>(null);
  const close = () => setOpen(null);
  if (!mayManage) return null;
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon
            ref={button}
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`Actions for the room ${room.name}`}
          >
            <Ellipsis size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={16} aria-hidden="true" />} onClick={() => setOpen("rename")}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<Archive size={16} aria-hidden="true" />} onClick={() => setOpen("archive")}>
            Archive…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameRoomDialog slug={slug} room={room} opened={open === "rename"} onClose={close} opener={button} />
      <ArchiveRoomDialog slug={slug} room={room} opened={open === "archive"} onClose={close} opener={button} />
    </>
  );
};
