type Room = { workspaceId: string; sockets: Map<string, string> };
export type RoomSocket = { id: string; workspaceId: string; memberId: string };
export type RoomSet = { workspaceId: string; roomId: string; memberIds: readonly string[] };

/**
 * Who is in which room: the sockets that entered it. A member is in it once, however many tabs they have there. Pure;
 * answers the whole set when it changed, null when it did not.
 */
export class RoomPresenceLedger {
  readonly #rooms = new Map<string, Room>();

  enter(roomId: string, { id, workspaceId, memberId }: RoomSocket): RoomSet | null {
    const room = this.#rooms.get(roomId) ?? { workspaceId, sockets: new Map() };
    this.#rooms.set(roomId, room);
    const wasIn = this.#isIn(room, memberId);
    room.sockets.set(id, memberId);
    return wasIn ? null : this.#setOf(roomId, room);
  }

  leave(roomId: string, socketId: string): RoomSet | null {
    const room = this.#rooms.get(roomId);
    const memberId = room?.sockets.get(socketId);
    if (!room || memberId === undefined) return null;
    room.sockets.delete(socketId);
    if (room.sockets.size === 0) this.#rooms.delete(roomId);
    return this.#isIn(room, memberId) ? null : this.#setOf(roomId, room);
  }

  /** The member's access ended: out of every room at once. */
  forget(memberId: string): readonly RoomSet[] {
    const sockets = [...this.#rooms].flatMap(([roomId, room]) =>
      [...room.sockets].filter(([, member]) => member === memberId).map(([socketId]) => ({ roomId, socketId })),
    );
    return sockets.map(({ roomId, socketId }) => this.leave(roomId, socketId)).filter((set) => set !== null);
  }

  /** The room is no more. Answers the sockets that were in it; its own removal tells everybody else. */
  close(roomId: string): readonly string[] {
    const sockets = [...(this.#rooms.get(roomId)?.sockets.keys() ?? [])];
    this.#rooms.delete(roomId);
    return sockets;
  }

  roomsOf(socketId: string): readonly string[] {
    return [...this.#rooms].filter(([, room]) => room.sockets.has(socketId)).map(([roomId]) => roomId);
  }

  /** Rooms of the workspace with somebody in them. */
  present(workspaceId: string): readonly RoomSet[] {
    return [...this.#rooms]
      .filter(([, room]) => room.workspaceId === workspaceId)
      .map(([roomId, room]) => this.#setOf(roomId, room));
  }

  #isIn(room: Room, memberId: string): boolean {
    return [...room.sockets.values()].includes(memberId);
  }

  #setOf(roomId: string, { workspaceId, sockets }: Room): RoomSet {
    return { workspaceId, roomId, memberIds: [...new Set(sockets.values())].sort() };
  }
}
