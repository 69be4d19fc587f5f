import type { Timers } from "./clock.ts";
import { type Closing, closingOf, listField, textField } from "./closing.ts";
import {
  type Fetch,
  NO_HANDSHAKE,
  NORMAL,
  type Transport,
  type TransportHandlers,
  type TransportLink,
} from "./transport.ts";

/** The longest the server lets a poll wait. */
const LONGEST_WAIT_MS = 25_000;
/** Between an answer and the next poll: gathers a burst, and keeps a server that never waits from being flooded. */
const PAUSE_MS = 200;

type Answer = {
  readonly frames: readonly unknown[];
  readonly cursor: string | null;
  readonly closing: Closing | null;
  /** From the greeting, when there is one. */
  readonly heartbeatMs: number | null;
};

const heartbeatOf = (frame: unknown): number | null =>
  typeof frame === "object" && frame !== null && "heartbeatMs" in frame && typeof frame.heartbeatMs === "number"
    ? frame.heartbeatMs
    : null;

/** @throws when it is no answer to a poll. */
const answerOf = (body: unknown): Answer => {
  const frames = listField(body, "frames");
  if (!frames) throw new Error("not an answer to a poll");
  // Checked above to be an object; the field may be missing.
  const { close } = body as { close?: unknown };
  return { frames, cursor: textField(body, "cursor"), closing: closingOf(close), heartbeatMs: heartbeatOf(frames[0]) };
};

class LongPollLink implements TransportLink {
  readonly #around: Surroundings;
  readonly #url: URL;
  readonly #handlers: TransportHandlers;
  readonly #abort = new AbortController();
  /** The first poll is answered at once, or nobody would be greeted until something happens. */
  #waitMs = 0;
  #answers = 0;

  constructor(around: Surroundings, url: string, handlers: TransportHandlers) {
    this.#around = around;
    this.#url = new URL(url);
    this.#handlers = handlers;
  }

  async listen(): Promise<void> {
    try {
      while (!this.#abort.signal.aborted) {
        this.#take(await this.#poll());
        await this.#pause();
      }
    } catch {
      this.#end(NO_HANDSHAKE, "");
    }
  }

  /** A poll only listens. */
  send(): void {}

  close(): void {
    this.#end(NORMAL, "");
  }

  async #poll(): Promise<Answer> {
    this.#url.searchParams.set("wait", String(this.#waitMs));
    const response = await this.#around.fetch(this.#url.href, {
      headers: { accept: "application/json" },
      signal: this.#abort.signal,
    });
    if (!response.ok) throw new Error(`the poll was answered with ${response.status}`);
    return answerOf(await response.json());
  }

  #take({ frames, cursor, closing, heartbeatMs }: Answer): void {
    if (this.#answers > 0 && !this.#abort.signal.aborted) this.#handlers.onRenewed();
    this.#answers += 1;
    for (const frame of frames) {
      // Who took the last frame may have closed us.
      if (this.#abort.signal.aborted) return;
      this.#handlers.onMessage(JSON.stringify(frame));
    }
    if (closing) this.#end(closing.code, closing.reason);
    if (cursor === null) this.#url.searchParams.delete("cursor");
    else this.#url.searchParams.set("cursor", cursor);
    // No longer than a heartbeat takes on a socket, so that silence means the same here and there.
    this.#waitMs = Math.min(LONGEST_WAIT_MS, heartbeatMs ?? LONGEST_WAIT_MS);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#around.timers.after(PAUSE_MS, resolve);
    });
  }

  #end(code: number, reason: string): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#handlers.onClose(code, reason);
  }
}

type Surroundings = { readonly fetch: Fetch; readonly timers: Timers };

/**
 * One request after the other, for networks that hold back every answer until it is complete. Frames arrive, and
 * nothing can be said; presence comes whole with each poll's greeting.
 */
export const createLongPollTransport = (around: Surroundings): Transport => ({
  open: (url, handlers) => {
    const link = new LongPollLink(around, url, handlers);
    void Promise.resolve().then(() => link.listen());
    return link;
  },
});
