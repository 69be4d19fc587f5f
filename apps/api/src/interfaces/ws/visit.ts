import type { Release } from "#realtime/hub.ts";
import type { SocketHandle } from "#realtime/socket-handle.ts";
import type { Conversation } from "./conversation.ts";

/** One client inside, whatever transport carries it. */
export class Visit {
  readonly conversation: Conversation;
  readonly #socket: SocketHandle;
  /** Gives back what was held from the first moment on. */
  readonly #left: (socket: SocketHandle) => void;
  #release: Release | null = null;
  #isOver = false;

  constructor(socket: SocketHandle, conversation: Conversation, left: (socket: SocketHandle) => void) {
    this.#socket = socket;
    this.conversation = conversation;
    this.#left = left;
  }

  /** The socket has joined; `release` undoes that. */
  joined(release: Release): void {
    if (this.#isOver) void release();
    else this.#release = release;
  }

  /** Gives back all that the socket holds. To be called when its transport has closed; idempotent. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#left(this.#socket);
    void this.#release?.();
  }
}
