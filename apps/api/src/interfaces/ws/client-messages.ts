import { type ClientMessage, type ClientMessageType, channels, clientMessage } from "@orbit/shared/realtime";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { RealtimeHub } from "#realtime/hub.ts";
import type { PresenceTracker } from "#realtime/presence/presence-tracker.ts";
import type { SocketHandle } from "#realtime/socket-handle.ts";

export type Mistake = { code: string; message: string; ref?: string };

type Dependencies = { uow: UnitOfWork; hub: RealtimeHub; presence: PresenceTracker; maxRooms: number };

type Handlers = {
  readonly [T in ClientMessageType]: (
    socket: SocketHandle,
    message: Extract<ClientMessage, { type: T }>,
  ) => Promise<Mistake | null>;
};

export type ParsedMessage =
  | { kind: "message"; message: ClientMessage }
  | { kind: "not_json" }
  | { kind: "mistake"; mistake: Mistake };

const parseJson = (text: string): { value: unknown } | null => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
};

/** Parses one text frame of a client, once. The mistake it answers names fields, never their content. */
export const parseClientMessage = (text: string): ParsedMessage => {
  const json = parseJson(text);
  return json ? understandClientMessage(json.value) : { kind: "not_json" };
};

/** The same for what is JSON already. */
export const understandClientMessage = (value: unknown): Exclude<ParsedMessage, { kind: "not_json" }> => {
  const parsed = clientMessage.safeParse(value);
  if (parsed.success) return { kind: "message", message: parsed.data };
  const fields = parsed.error.issues.map((issue) => issue.path.join(".") || "message").join(", ");
  return { kind: "mistake", mistake: { code: "bad_message", message: `Not a message of this protocol: ${fields}.` } };
};

/** What each message of a client does. Total; identity and channels come from the socket, never from the message. */
export class ClientMessages {
  readonly #deps: Dependencies;
  readonly #roomsOf = new WeakMap<SocketHandle, Set<string>>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Resolves to the mistake to tell the client of, or null. */
  dispatch(socket: SocketHandle, message: ClientMessage): Promise<Mistake | null> {
    // The handler is the one for this very message's type; TypeScript can't carry that link through a lookup.
    const handle = this.#handlers[message.type] as (
      socket: SocketHandle,
      message: ClientMessage,
    ) => Promise<Mistake | null>;
    return handle(socket, message);
  }

  readonly #handlers: Handlers = {
    "room.enter": async (socket, { roomId, ref }) => {
      const rooms = this.#roomsOf.get(socket) ?? new Set();
      this.#roomsOf.set(socket, rooms);
      if (rooms.size >= this.#deps.maxRooms && !rooms.has(roomId)) {
        return { code: "limit_exceeded", message: `At most ${this.#deps.maxRooms} rooms at once.`, ...withRef(ref) };
      }
      if (!(await this.#mayEnter(socket, roomId))) {
        return { code: "not_found", message: "There is no such room.", ...withRef(ref) };
      }
      // Access may have ended while the database was asked; a socket that is closing enters no room.
      if (!(await this.#deps.hub.subscribe(socket.id, channels.room(roomId))) || socket.isClosed) return null;
      rooms.add(roomId);
      this.#deps.presence.enteredRoom(roomId, socket);
      return null;
    },
    "room.leave": async (socket, { roomId }) => {
      this.#roomsOf.get(socket)?.delete(roomId);
      await this.#deps.hub.unsubscribe(socket.id, channels.room(roomId));
      this.#deps.presence.leftRoom(roomId, socket);
      return null;
    },
    "presence.away": async (socket) => {
      this.#deps.presence.away(socket);
      return null;
    },
    "presence.back": async (socket) => {
      this.#deps.presence.back(socket);
      return null;
    },
  };

  /** A room is found with the workspace of the socket: another workspace's room is as absent as one that never was. */
  async #mayEnter({ workspaceId, workspaceMemberId }: SocketHandle, roomId: string): Promise<boolean> {
    return this.#deps.uow.read(async (tx) => {
      const member = await tx.members.byId(workspaceId, workspaceMemberId);
      return member !== null && (await tx.rooms.byId(workspaceId, roomId)) !== null;
    });
  }
}

const withRef = (ref: string | undefined): { ref?: string } => (ref === undefined ? {} : { ref });
