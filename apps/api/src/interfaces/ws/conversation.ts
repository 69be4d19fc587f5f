import { type ClientMessage, type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { Clock } from "#application/ports/clock.ts";
import type { SocketHandle } from "#realtime/socket-handle.ts";
import {
  type ClientMessages,
  type Mistake,
  type ParsedMessage,
  parseClientMessage,
  understandClientMessage,
} from "./client-messages.ts";
import { MessageBudget } from "./message-budget.ts";

/** How often a client may send what is not even JSON. */
const MAX_GARBAGE = 3;

/** The same for all who talk. */
type Dependencies = {
  messages: ClientMessages;
  clock: Clock;
  messagesPerSecond: number;
  onFailure: (what: string, error: unknown) => void;
};

/** A mistake known at once, or what obeying will come to. */
type Outcome = Mistake | null | Promise<Mistake | null>;

const tooManyMessages: Mistake = { code: "rate_limited", message: "Too many messages: slow down." };

/** Of whoever has nothing to wait for. */
const rested = Promise.resolve();

/** What one client says on one socket, in order: a mistake is answered with an `error` frame, abuse closes the socket. */
export class Conversation {
  readonly #socket: SocketHandle;
  readonly #deps: Dependencies;
  #garbage = 0;
  /** Null once the socket was greeted. */
  #ready: Promise<void> | null;
  #turn: Promise<unknown>;
  // Most sockets never say anything, so these two are made for those that do.
  #budget: MessageBudget | null = null;
  /** Of pings and pongs, apart from what is said: answering ours must never cost a client its say. */
  #controls: MessageBudget | null = null;

  /** `ready` resolves once the socket was greeted. What is said before waits, for nothing may be answered before `hello`. */
  constructor(socket: SocketHandle, deps: Dependencies, ready: Promise<void>) {
    this.#socket = socket;
    this.#deps = deps;
    this.#ready = ready;
    const first: Promise<void> = ready.then(() => this.#greeted(first));
    this.#turn = first;
  }

  /** Takes one frame as it came from the wire, and answers mistakes on the socket. Never throws. */
  hear(data: Buffer, isBinary: boolean): void {
    if (this.#socket.isClosed) return;
    const outcome = isBinary
      ? this.#end(closeCodes.textOnly)
      : this.#weigh(() => this.#take(parseClientMessage(data.toString("utf8"))));
    if (outcome instanceof Promise || this.#ready) void this.#answerLater(outcome);
    else this.#answer(outcome);
  }

  /** Takes notice of a ping or a pong. Each costs the client nothing and this process an answer, so a flood of them is abuse. */
  notice(): void {
    this.#controls ??= this.#newBudget();
    if (!this.#socket.isClosed && this.#controls.spend() === "close") this.#end(closeCodes.rateLimited);
  }

  /** Takes one message that came beside the socket. Resolves to the mistake in it, or null once it was obeyed. Never rejects. */
  async ask(value: unknown): Promise<Mistake | null> {
    return this.#weigh(() => this.#take(understandClientMessage(value)));
  }

  #greeted(first: Promise<unknown>): void {
    this.#ready = null;
    if (this.#turn === first) this.#turn = rested;
  }

  #newBudget(): MessageBudget {
    return new MessageBudget(this.#deps.clock, this.#deps.messagesPerSecond);
  }

  #weigh(take: () => Outcome): Outcome {
    this.#budget ??= this.#newBudget();
    const spent = this.#budget.spend();
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
      this.#deps.onFailure("obeying a client's message", error);
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
    await this.#ready;
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
