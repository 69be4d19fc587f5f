import {
  decodeServerFrame,
  type EventFrame,
  type HelloFrame,
  type ServerEventType,
  type ServerFrame,
} from "@orbit/shared/realtime";
import { PATIENCE_MS } from "@orbit/testkit";
import { type ClientOptions, WebSocket } from "ws";

type Waiting = { until: () => boolean; resolve: () => void };

/** One open tab, as the wire sees it: every frame it was sent, in order, and how it ended. */
export class Tab {
  readonly frames: ServerFrame[] = [];
  readonly raw: string[] = [];
  closed: { code: number; reason: string } | null = null;
  /** The HTTP status of a refused upgrade. */
  refused: number | null = null;
  readonly #webSocket: WebSocket;
  #waiting: Waiting[] = [];

  constructor(url: string, headers: Record<string, string>, way: ClientOptions = {}) {
    this.#webSocket = new WebSocket(url, { ...way, headers });
    this.#webSocket.on("message", (data) => this.#hear(String(data)));
    this.#webSocket.on("unexpected-response", (_request, response) => {
      this.refused = response.statusCode ?? 0;
      this.#webSocket.terminate();
      this.#settle();
    });
    this.#webSocket.on("error", () => undefined);
    this.#webSocket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#settle();
    });
  }

  get hello(): HelloFrame {
    const [first] = this.frames;
    if (first?.type !== "hello") throw new Error("the first frame is not hello");
    return first;
  }

  events<T extends ServerEventType>(type: T): EventFrame<Extract<EventFrame["event"], { type: T }>>[] {
    // Narrowed by the very type that is asked for.
    return this.frames.filter((frame) => frame.type === "event" && frame.event.type === type) as EventFrame<
      Extract<EventFrame["event"], { type: T }>
    >[];
  }

  /** Stored events only. */
  get stored(): EventFrame[] {
    return this.frames.filter((frame): frame is EventFrame => frame.type === "event" && frame.seq !== undefined);
  }

  send(message: unknown): void {
    this.#webSocket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Stops reading, as a frozen tab does. */
  freeze(): void {
    this.#webSocket.pause();
  }

  close(): void {
    this.#webSocket.close(1000);
  }

  /** Without a closing handshake, as a lost network does. */
  vanish(): void {
    this.#webSocket.terminate();
  }

  opened(): Promise<void> {
    return this.until("hello", () => this.frames[0]?.type === "hello");
  }

  ended(): Promise<void> {
    return this.until("close", () => this.closed !== null || this.refused !== null);
  }

  sees(type: ServerEventType, count = 1): Promise<void> {
    return this.until(type, () => this.events(type).length >= count);
  }

  /** Resolves once `condition` holds; it is looked at again after every frame and at the end. */
  until(what: string, condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}; ${this.#story()}`)), PATIENCE_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.push({ until: condition, resolve: done });
    });
  }

  #hear(text: string): void {
    this.raw.push(text);
    const decoded = decodeServerFrame(text);
    if (decoded.kind !== "frame") throw new Error(`not a frame of this protocol: ${text}`);
    this.frames.push(decoded.frame);
    this.#settle();
  }

  #settle(): void {
    const ready = this.#waiting.filter(({ until }) => until());
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }

  #story(): string {
    const types = this.frames.map((frame) => (frame.type === "event" ? frame.event.type : frame.type));
    return `got [${types.join(", ")}], closed ${JSON.stringify(this.closed)}, refused ${this.refused}`;
  }
}
