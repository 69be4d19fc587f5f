import type { ClientMessage } from "@orbit/shared/realtime";

/** What this tab told the server about its person, to be told again to a server that greets anew. */
export class TabWord {
  readonly #rooms = new Set<string>();
  #isAway = false;

  away(isAway: boolean): ClientMessage {
    this.#isAway = isAway;
    return { type: isAway ? "presence.away" : "presence.back" };
  }

  enterRoom(roomId: string): ClientMessage {
    this.#rooms.add(roomId);
    return { type: "room.enter", roomId };
  }

  leaveRoom(roomId: string): ClientMessage {
    this.#rooms.delete(roomId);
    return { type: "room.leave", roomId };
  }

  again(): readonly ClientMessage[] {
    const entered = [...this.#rooms].map((roomId): ClientMessage => ({ type: "room.enter", roomId }));
    return this.#isAway ? [...entered, { type: "presence.away" }] : entered;
  }
}
