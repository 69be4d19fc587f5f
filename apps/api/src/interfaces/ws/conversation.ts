import { type ClientMessage, type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { SocketHandle } from "#realtime/socket-handle.ts";
import {
  type ClientMessages,
  type Mistake,
  type ParsedMessage,
  parseClientMessage,
  understandClientMessage,
} from "./client-messages.ts";
import type { MessageBudget } from "./message-budget.ts";

/** How often a client may send what is not even JSON. */
const MAX_GARBAGE = 3;

type Dependencies = {
  /** Resolves once the socket was greeted. What is said before waits, for nothing may be answered before `hello`. */
  ready: Promise<void>;
  messages: ClientMessages;
  budget: MessageBudget;
  /** Of pings and pongs, apart from what is said: answering ours must never cost a client its say. */
  controls: MessageBudget;
  onFailure: (error: unknown) => void;
};

/** A mistake known at once, or what obeying will come to. */
type Outcome = Mistake | null | Promise<Mistake | null>;

const tooManyMessages: Mistake = { code: "rate_limited", message: "Too many messages: slow down." };

/** What one client says on one socket, in order: a mistake is answered with an `error` frame, abuse closes the socket. */
export class Conversation {
  readonly #socket: SocketHandle;
  readonly #deps: Dependencies;
  #garbage = 0;
  #turn: Promise<unknown>;
  #isReady = false;

  constructor(socket: SocketHandle, deps: Dependencies) {
    this.#socket = socket;
    this.#deps = deps;
    this.#turn = deps.ready.then(() => {
      this.#isReady = true;
    });
  }

  /** Takes one frame as it came from the wire, and answers mistakes on the socket. Never throws. */
  hear(data: Buffer, isBinary: boolean): void {
    if (this.#socket.isClosed) return;
    const outcome = isBinary
      ? this.#end(closeCodes.textOnly)
      : this.#weigh(() => this.#take(parseClientMessage(data.toString("utf8"))));
    if (outcome instanceof Promise || !this.#isReady) void this.#answerLater(outcome);
    else this.#answer(outcome);
  }

  /** Takes notice of a ping or a pong. Each costs the client nothing and this process an answer, so a flood of them is abuse. */
  notice(): void {
    if (!this.#socket.isClosed && this.#deps.controls.spend() === "close") this.#end(closeCodes.rateLimited);
  }

  /** Takes one message that came beside the socket. Resolves to the mistake in it, or null once it was obeyed. Never rejects. */
  async ask(value: unknown): Promise<Mistake | null> {
    return this.#weigh(() => this.#take(understandClientMessage(value)));
  }

  #weigh(take: () => Outcome): Outcome {
    const spent = this.#deps.budget.spend();
    if (spent === "ok") return take();
    if (spent === "close") this.#end(closeCodes.rateLimited);
    return tooManyMessages;
  }

  #take(parsed: ParsedMessage): Outcome {
    if (parsed.kind === "message") return this.#obey(parsed.message);
    return parsed.kind === "mistake" ? parsed.mistake : this.#countGarbage();
  }

  #countGarbage(): Mistake | null {
    this.#garbage += 1;
    if (this.#garbage >= MAX_GARBAGE) return this.#end(closeCodes.badPayload);
    return { code: "bad_message", message: "Not JSON." };
  }

  // One at a time: entering and leaving a room must take effect in the order they were said.
  #obey(message: ClientMessage): Promise<Mistake | null> {
    const obeyed = this.#turn.then(async () =>
      this.#socket.isClosed ? null : this.#deps.messages.dispatch(this.#socket, message),
    );
    const told = obeyed.catch((error) => {
      this.#deps.onFailure(error);
      return { code: "internal", message: "That did not work. Try again." };
    });
    this.#turn = told;
    return told;
  }

  #end(code: CloseCode): null {
    this.#socket.close(code);
    return null;
  }

  async #answerLater(outcome: Outcome): Promise<void> {
    await this.#deps.ready;
    this.#answer(await outcome);
  }

  #answer(mistake: Mistake | null): void {
    if (!mistake || this.#socket.isClosed) return;
    try {
      this.#socket.send(JSON.stringify({ type: "error", ...mistake }));
    } catch {
      this.#socket.close(closeCodes.internal);
    }
  }
}
