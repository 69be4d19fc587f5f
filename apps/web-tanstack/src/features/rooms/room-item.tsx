import type { RoomDto } from "@orbit/shared/dto";
import { Link } from "@tanstack/react-router";
import { DoorOpen } from "lucide-react";
import { useFlash } from "#web/lib/db/hooks.ts";
import { FlashNote } from "#web/ui/flash-note.tsx";
import { LiveItem } from "#web/ui/live-item.tsx";
import { RoomFaces } from "./room-faces.tsx";
import { RoomMenu } from "./room-menu.tsx";
import classes from "./rooms-page.module.css";
import { inRoomText, usePeopleInRoom } from "./use-people-in-room.ts";

/** A room in the list, with who is in it now. */
export const RoomItem = ({ slug, room }: { slug: string; room: RoomDto }) => {
  const flash = useFlash(room.id);
  const people = usePeopleInRoom(room.id);
  return (
    <LiveItem flash={flash} className={classes.room} data-testid="room-row" data-room-id={room.id}>
      <span className={classes.icon}>
        <DoorOpen size={18} aria-hidden="true" />
      </span>
      <span className={classes.words}>
        <Link to="/w/$slug/rooms/$roomId" params={{ slug, roomId: room.id }} className={classes.name}>
          {room.name}
        </Link>
        <span className={classes.count}>{inRoomText(people.length)}</span>
      </span>
      <FlashNote flash={flash} />
      <RoomFaces people={people} roomName={room.name} />
      <RoomMenu slug={slug} room={room} />
    </LiveItem>
  );
};
