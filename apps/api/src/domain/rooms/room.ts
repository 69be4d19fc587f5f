import { Aggregate } from "../kernel/aggregate.ts";
import type { Id } from "../kernel/id.ts";
import type { RoomsEvent } from "./events.ts";

export type RoomState = {
  id: Id;
  workspaceId: Id;
  name: string;
  createdBy: Id | null;
  createdAt: Date;
  archivedAt: Date | null;
  version: number;
};

export class Room extends Aggregate<RoomState, RoomsEvent> {
  static create(facts: Omit<RoomState, "version" | "archivedAt">): Room {
    const room = new Room({ ...facts, archivedAt: null, version: 1 }, 0);
    const { workspaceId, id: roomId, name } = facts;
    room.record({ type: "rooms.room.created", workspaceId, roomId, name });
    return room;
  }

  static restore(state: RoomState): Room {
    return new Room(state, state.version);
  }

  rename(name: string): void {
    const { workspaceId, id: roomId, name: from } = this.state;
    if (name === from) return;
    this.change({ name });
    this.record({ type: "rooms.room.renamed", workspaceId, roomId, from, to: name });
  }

  archive(now: Date): void {
    const { workspaceId, id: roomId, name } = this.state;
    this.change({ archivedAt: now });
    this.record({ type: "rooms.room.archived", workspaceId, roomId, name });
  }
}
