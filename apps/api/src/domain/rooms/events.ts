import type { Id } from "../kernel/id.ts";

type OfRoom = { workspaceId: Id; roomId: Id };

export type RoomsEvent =
  | (OfRoom & { type: "rooms.room.created"; name: string })
  | (OfRoom & { type: "rooms.room.renamed"; from: string; to: string })
  | (OfRoom & { type: "rooms.room.archived"; name: string });
