import { closingOf, textField } from "./closing.ts";
import { EventStreamParser, type StreamedEvent } from "./event-stream-parser.ts";
import {
  type Fetch,
  NO_HANDSHAKE,
  NORMAL,
  type Transport,
  type TransportHandlers,
  type TransportLink,
} from "./transport.ts";

const SENT_WITHIN_MS = 10_000;
const NOT_FOUND = 404;
const UNAUTHORIZED = 401;

/** Whether the server cannot have heard it. Other refusals are this client's mistake, and would only come again. */
const isLost = (status: number): boolean => status === UNAUTHORIZED || status === NOT_FOUND || status >= 500;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

class EventStreamLink implements TransportLink {
  readonly #fetch: Fetch;
  readonly #url: string;
  readonly #handlers: TransportHandlers;
  readonly #abort = new AbortController();
  #connectionId: string | null = null;
  /** One at a time, so that entering a room and leaving it cannot overtake each other. */
  #outbox: Promise<void> = Promise.resolve();

  constructor(fetch: Fetch, url: string, handlers: TransportHandlers) {
    this.#fetch = fetch;
    this.#url = url;
    this.#handlers = handlers;
  }

  async listen(): Promise<void> {
    await this.#receive().catch(() => {});
    this.#end(NO_HANDSHAKE, "");
  }

  send(text: string): void {
    const id = this.#connectionId;
    if (id !== null) this.#outbox = this.#outbox.then(() => this.#post(id, text));
  }

  close(): void {
    this.#end(NORMAL, "");
  }

  async #receive(): Promise<void> {
    const response = await this.#fetch(this.#url, {
      headers: { accept: "text/event-stream" },
      signal: this.#abort.signal,
    });
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (!response.ok || !isStream || !response.body) return;
    await this.#read(response.body.getReader());
  }

  async #read(reader: { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> }): Promise<void> {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.read(decoder.decode(value, { stream: true }))) this.#take(event);
    }
  }

  #take({ name, text }: StreamedEvent): void {
    // What was read together with the last frame that somebody wanted is not wanted any more.
    if (this.#abort.signal.aborted) return;
    if (name === "message") this.#handlers.onMessage(text);
    if (name === "ping") void this.#pong();
    if (name === "connection") this.#connectionId = textField(parsed(text), "id");
    if (name !== "close") return;
    const closing = closingOf(parsed(text));
    this.#end(closing?.code ?? NO_HANDSHAKE, closing?.reason ?? "");
  }

  /** A message that did not get through ends the link: the greeting of the next one has everything said again. */
  async #post(id: string, text: string): Promise<void> {
    if (this.#abort.signal.aborted) return;
    const json = { headers: { "content-type": "application/json" }, body: text };
    const response = await this.#ask(`${encodeURIComponent(id)}/messages`, json);
    if (!response || isLost(response.status)) this.#end(NO_HANDSHAKE, "");
  }

  /** One that does not get through is for the server to judge: it ends who does not answer. */
  async #pong(): Promise<void> {
    if (this.#connectionId !== null) await this.#ask(`${encodeURIComponent(this.#connectionId)}/pong`);
  }

  async #ask(path: string, said: Pick<RequestInit, "headers" | "body"> = {}): Promise<Response | null> {
    const { origin, pathname } = new URL(this.#url);
    const signal = AbortSignal.timeout(SENT_WITHIN_MS);
    const asked = this.#fetch(`${origin}${pathname}/${path}`, { method: "POST", ...said, signal });
    const response = await asked.catch(() => null);
    await response?.body?.cancel();
    return response;
  }

  #end(code: number, reason: string): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#handlers.onClose(code, reason);
  }
}

/**
 * Server-Sent Events, read with `fetch`, since an `EventSource` hides why it failed and comes back in its own rhythm.
 * Messages go out as requests of their own. The place to resume at is in the URL.
 */
export const createEventStreamTransport = (fetch: Fetch): Transport => ({
  open: (url, handlers) => {
    const link = new EventStreamLink(fetch, url, handlers);
    void Promise.resolve().then(() => link.listen());
    return link;
  },
});
