import type { Touch } from "../encoded-lists.ts";

type Room = {
  /** The member of each socket of this node that entered it. */
  sockets: Map<string, string>;
  /** Whom other nodes have in it. */
  elsewhere: Map<string, ReadonlySet<string>>;
  /** The set others were last told, in order. */
  told: string;
};

export type RoomSocket = { id: string; workspaceId: string; memberId: string };
export type RoomSet = { roomId: string; memberIds: readonly string[] };

type Workspace = {
  rooms: Map<string, Room>;
  /** Rooms of which there may be something to tell. */
  restless: Set<string>;
  /** Members whose access ended and rooms that were closed: never named again, though other nodes may learn of it later. */
  forgotten: Set<string>;
};

const setOf = (roomId: string, { sockets, elsewhere }: Room): RoomSet => ({
  roomId,
  memberIds: [...new Set([...sockets.values(), ...[...elsewhere.values()].flatMap((ids) => [...ids])])].sort(),
});

const settleOne = (workspace: Workspace, roomId: string): RoomSet | null => {
  const room = workspace.rooms.get(roomId);
  if (!room) return null;
  const set = setOf(roomId, room);
  if (set.memberIds.length === 0) workspace.rooms.delete(roomId);
  const told = set.memberIds.join();
  if (told === room.told) return null;
  room.told = told;
  return set;
};

/**
 * Who is in which room: the sockets of this node that entered it, and the sets of the others. A member is in it once,
 * however many tabs they have there. Pure; what it tells is the whole set, when it changed.
 */
export class RoomPresenceLedger {
  readonly #workspaces = new Map<string, Workspace>();
  /** Where each socket is, so that one that closes is not looked for everywhere. */
  readonly #socketRooms = new Map<string, { workspaceId: string; roomIds: Set<string> }>();
  readonly #touched: Touch;

  /** `touched` hears of every room about which `present` may say something else from now on. */
  constructor(touched: Touch = () => {}) {
    this.#touched = touched;
  }

  enter(roomId: string, { id, workspaceId, memberId }: RoomSocket): void {
    const entered = this.#socketRooms.get(id) ?? { workspaceId, roomIds: new Set<string>() };
    this.#socketRooms.set(id, entered);
    entered.roomIds.add(roomId);
    this.#roomOf(workspaceId, roomId).sockets.set(id, memberId);
    this.#touch(workspaceId, roomId);
  }

  /** Answers the workspace it was in; null when it was not. */
  leave(roomId: string, socketId: string): string | null {
    const entered = this.#socketRooms.get(socketId);
    if (!entered?.roomIds.delete(roomId)) return null;
    if (entered.roomIds.size === 0) this.#socketRooms.delete(socketId);
    this.#workspaces.get(entered.workspaceId)?.rooms.get(roomId)?.sockets.delete(socketId);
    this.#touch(entered.workspaceId, roomId);
    return entered.workspaceId;
  }

  /** The member's access ended: out of every room at once, and on every node. */
  forget({ workspaceId, memberId }: { workspaceId: string; memberId: string }): void {
    const workspace = this.#workspaceOf(workspaceId);
    workspace.forgotten.add(memberId);
    for (const [roomId, room] of workspace.rooms) {
      const sockets = [...room.sockets].filter(([, member]) => member === memberId);
      for (const [socketId] of sockets) this.leave(roomId, socketId);
      for (const [node, ids] of room.elsewhere) this.#hear(workspaceId, roomId, { node, ids });
    }
  }

  /**
   * The room is no more: nobody is in it again, whatever another node, which learns of it later, still says. Answers the
   * sockets of this node that were in it. Nothing is told, for its own removal tells everybody.
   */
  close(workspaceId: string, roomId: string): readonly string[] {
    const workspace = this.#workspaceOf(workspaceId);
    const sockets = [...(workspace.rooms.get(roomId)?.sockets.keys() ?? [])];
    for (const socketId of sockets) this.leave(roomId, socketId);
    workspace.rooms.delete(roomId);
    workspace.forgotten.add(roomId);
    this.#touched(workspaceId, roomId);
    return sockets;
  }

  /** All that another node has to say of a workspace: rooms it does not name are empty there. */
  heard(workspaceId: string, node: string, rooms: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [roomId, room] of this.#workspaceOf(workspaceId).rooms) {
      if (room.elsewhere.has(node) && !rooms.has(roomId)) this.#hear(workspaceId, roomId, { node, ids: new Set() });
    }
    for (const [roomId, ids] of rooms) this.#hear(workspaceId, roomId, { node, ids });
  }

  roomsOf(socketId: string): readonly string[] {
    return [...(this.#socketRooms.get(socketId)?.roomIds ?? [])];
  }

  /** The sets that changed since this was last asked, and are not again what was last told. */
  settle(workspaceId: string): readonly RoomSet[] {
    const workspace = this.#workspaces.get(workspaceId);
    if (!workspace) return [];
    const restless = [...workspace.restless];
    workspace.restless.clear();
    const sets = restless.flatMap((roomId) => settleOne(workspace, roomId) ?? []);
    if (workspace.rooms.size === 0) this.drop(workspaceId);
    return sets;
  }

  /** Whom this node has in rooms, for the others to know. */
  own(workspaceId: string): ReadonlyMap<string, ReadonlySet<string>> {
    const own = new Map<string, ReadonlySet<string>>();
    for (const [roomId, { sockets }] of this.#workspaces.get(workspaceId)?.rooms ?? []) {
      if (sockets.size > 0) own.set(roomId, new Set(sockets.values()));
    }
    return own;
  }

  /** Rooms of the workspace with somebody in them. */
  present(workspaceId: string): readonly RoomSet[] {
    const rooms = [...(this.#workspaces.get(workspaceId)?.rooms ?? [])].map(([roomId, room]) => setOf(roomId, room));
    return rooms.filter(({ memberIds }) => memberIds.length > 0);
  }

  /** How `present` has that room; nobody when it does not. */
  membersOf(workspaceId: string, roomId: string): readonly string[] {
    const room = this.#workspaces.get(workspaceId)?.rooms.get(roomId);
    return room ? setOf(roomId, room).memberIds : [];
  }

  /** Nobody here wants to know of it any more. */
  drop(workspaceId: string): void {
    this.#workspaces.delete(workspaceId);
    this.#touched(workspaceId, null);
  }

  #hear(workspaceId: string, roomId: string, { node, ids }: { node: string; ids: ReadonlySet<string> }): void {
    const { forgotten } = this.#workspaceOf(workspaceId);
    if (forgotten.has(roomId)) return;
    const room = this.#roomOf(workspaceId, roomId);
    const members = new Set([...ids].filter((id) => !forgotten.has(id)));
    if (members.size > 0) room.elsewhere.set(node, members);
    else room.elsewhere.delete(node);
    this.#touch(workspaceId, roomId);
  }

  #touch(workspaceId: string, roomId: string): void {
    this.#workspaces.get(workspaceId)?.restless.add(roomId);
    this.#touched(workspaceId, roomId);
  }

  #roomOf(workspaceId: string, roomId: string): Room {
    const { rooms } = this.#workspaceOf(workspaceId);
    const room = rooms.get(roomId) ?? { sockets: new Map(), elsewhere: new Map(), told: "" };
    rooms.set(roomId, room);
    return room;
  }

  #workspaceOf(workspaceId: string): Workspace {
    const known = this.#workspaces.get(workspaceId);
    if (known) return known;
    const workspace = { rooms: new Map(), restless: new Set<string>(), forgotten: new Set<string>() };
    this.#workspaces.set(workspaceId, workspace);
    return workspace;
  }
}
