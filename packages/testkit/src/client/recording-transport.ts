import type { Transport, TransportLink } from "@orbit/client";
import { WebSocket } from "ws";
import type { History } from "../history/history.ts";
import { seenFrame } from "./seen-frame.ts";

type Options = {
  readonly client: string;
  readonly history: History;
  headers(): Record<string, string>;
  /** For tests that lose a frame before anybody counts it. It is in the history all the same. */
  loses(text: string): boolean;
  /** What the connection hears in its place; the history has what was sent. */
  arrivesAs(text: string): readonly string[];
};

const NORMAL = 1000;
let opened = 0;

/** WebSockets that write down all they see before the connection hears of it. */
export class RecordingTransport implements Transport {
  readonly #options: Options;
  #socket: WebSocket | null = null;
  /** Frames lost on purpose. */
  lost = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  open(url: string, handlers: Parameters<Transport["open"]>[1]): TransportLink {
    const { client, history } = this.#options;
    opened += 1;
    const socket = `${client}#${opened}`;
    const webSocket = new WebSocket(url, { headers: this.#options.headers() });
    this.#socket = webSocket;
    let by: "client" | "server" = "server";
    let epoch = 0;
    let isGreeted = false;
    webSocket.on("message", (data) => {
      const text = String(data);
      const frame = seenFrame(text, epoch);
      if (frame.type === "hello") {
        epoch = frame.epoch;
        isGreeted = true;
        history.record({ kind: "opened", socket, client });
      }
      if (this.#options.loses(text)) {
        this.lost += 1;
        return;
      }
      history.record({ kind: "frame", socket, client, frame });
      for (const heard of this.#options.arrivesAs(text)) handlers.onMessage(heard);
    });
    webSocket.on("close", (code, reason) => {
      if (isGreeted) history.record({ kind: "closed", socket, client, code, by });
      handlers.onClose(code, reason.toString());
    });
    webSocket.on("error", () => undefined);
    return {
      send: (text) => {
        if (webSocket.readyState === WebSocket.OPEN) webSocket.send(text);
      },
      close: () => {
        by = "client";
        webSocket.close(NORMAL);
      },
    };
  }

  /** Stops reading from the wire, as a frozen tab does. */
  freeze(): void {
    this.#socket?.pause();
  }

  thaw(): void {
    this.#socket?.resume();
  }

  /** Ends the socket without a word. */
  vanish(): void {
    this.#socket?.terminate();
  }
}
