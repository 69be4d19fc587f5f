import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, DoorClosed } from "lucide-react";
import { useEffect } from "react";
import { enterRoom, leaveRoom, useRoom, useWorkspace } from "#web/lib/db/hooks.ts";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { PageHeader } from "#web/ui/page-header.tsx";
import { Surface } from "#web/ui/surface.tsx";
import { RoomMenu } from "./room-menu.tsx";
import classes from "./room-page.module.css";
import { RoomPeople } from "./room-people.tsx";
import { inRoomText, usePeopleInRoom } from "./use-people-in-room.ts";

const route = getRouteApi("/_session/w/$slug/rooms/$roomId");

/** Being on this page is being in the room. */
export const RoomPage = () => {
  const { slug, roomId } = route.useParams();
  const workspace = useWorkspace();
  const room = useRoom(roomId);
  const people = usePeopleInRoom(roomId);
  const isThere = room !== null;
  useEffect(() => {
    if (!isThere) return;
    enterRoom(roomId);
    return () => leaveRoom(roomId);
  }, [roomId, isThere]);
  return (
    <>
      <Link to="/w/$slug/rooms" params={{ slug }} className={classes.back}>
        <ArrowLeft size={16} aria-hidden="true" /> All rooms
      </Link>
      <PageHeader
        title={room?.name ?? "This room is not here"}
        of={workspace?.name}
        subtitle={room && inRoomText(people.length)}
        actions={room && <RoomMenu slug={slug} room={room} />}
      />
      <Surface>{room ? <RoomPeople people={people} /> : <NoRoom slug={slug} />}</Surface>
    </>
  );
};

const NoRoom = ({ slug }: { slug: string }) => (
  <EmptyState
    icon={DoorClosed}
    title="It was archived, or never existed"
    action={
      <Button component={Link} to={`/w/${slug}/rooms`}>
        See all rooms
      </Button>
    }
  >
    Archived rooms leave everybody's list.
  </EmptyState>
);
