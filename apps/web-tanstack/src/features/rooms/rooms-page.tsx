import { getRouteApi } from "@tanstack/react-router";
import { DoorOpen } from "lucide-react";
import { useCan, useRooms, useWorkspace } from "#web/lib/db/hooks.ts";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { PageHeader } from "#web/ui/page-header.tsx";
import { Surface } from "#web/ui/surface.tsx";
import { CreateRoom } from "./create-room.tsx";
import { RoomItem } from "./room-item.tsx";
import classes from "./rooms-page.module.css";

const route = getRouteApi("/_session/w/$slug/rooms");

export const RoomsPage = () => {
  const { slug } = route.useParams();
  const workspace = useWorkspace();
  const rooms = useRooms();
  const mayCreate = useCan("rooms.create");
  return (
    <>
      <PageHeader
        title="Rooms"
        of={workspace?.name}
        subtitle="Places to meet. You see who is in each."
        actions={mayCreate && <CreateRoom slug={slug} />}
      />
      <Surface>
        {rooms.length === 0 && (
          <EmptyState icon={DoorOpen} title="No rooms yet">
            {mayCreate
              ? "Create the first one: a place for a team, a topic or a coffee."
              : "When somebody creates one, it appears here."}
          </EmptyState>
        )}
        <ul className={classes.rooms} aria-label="Rooms">
          {rooms.map((room) => (
            <RoomItem key={room.id} slug={slug} room={room} />
          ))}
        </ul>
      </Surface>
    </>
  );
};
