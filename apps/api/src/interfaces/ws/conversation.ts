import { type ClientMessage, closeCodes } from "@orbit/shared/realtime";
import type { SocketHandle } from "#realtime/socket-handle.ts";
import { type ClientMessages, type Mistake, type ParsedMessage, parseClientMessage } from "./client-messages.ts";
import type { MessageBudget } from "./message-budget.ts";

/** How often a client may send what is not even JSON. */
const MAX_GARBAGE = 3;

type Dependencies = { messages: ClientMessages; budget: MessageBudget; onFailure: (error: unknown) => void };

/** What one client says on one socket, in order: a mistake is answered with an `error` frame, abuse closes the socket. */
export class Conversation {
  readonly #socket: SocketHandle;
  readonly #deps: Dependencies;
  #garbage = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(socket: SocketHandle, deps: Dependencies) {
    this.#socket = socket;
    this.#deps = deps;
  }

  /** Takes one frame as it came from the wire. Never throws. */
  hear(data: Buffer, isBinary: boolean): void {
    if (this.#socket.isClosed) return;
    const spent = this.#deps.budget.spend();
    if (isBinary) this.#socket.close(closeCodes.textOnly);
    else if (spent === "close") this.#socket.close(closeCodes.rateLimited);
    else if (spent === "warn") this.#answer({ code: "rate_limited", message: "Too many messages: slow down." });
    else this.#understand(parseClientMessage(data.toString("utf8")));
  }

  #understand(parsed: ParsedMessage): void {
    if (parsed.kind === "message") this.#obey(parsed.message);
    else if (parsed.kind === "mistake") this.#answer(parsed.mistake);
    else this.#countGarbage();
  }

  #countGarbage(): void {
    this.#garbage += 1;
    if (this.#garbage >= MAX_GARBAGE) this.#socket.close(closeCodes.badPayload);
    else this.#answer({ code: "bad_message", message: "Not JSON." });
  }

  // One at a time: entering and leaving a room must take effect in the order they were said.
  #obey(message: ClientMessage): void {
    this.#turn = this.#turn
      .then(async () => {
        if (this.#socket.isClosed) return;
        const mistake = await this.#deps.messages.dispatch(this.#socket, message);
        if (mistake) this.#answer(mistake);
      })
      .catch((error) => {
        this.#deps.onFailure(error);
        this.#answer({ code: "internal", message: "That did not work. Try again." });
      });
  }

  #answer(mistake: Mistake): void {
    try {
      this.#socket.send(JSON.stringify({ type: "error", ...mistake }));
    } catch {
      this.#socket.close(closeCodes.internal);
    }
  }
}
