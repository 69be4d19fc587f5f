import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https, { type RequestOptions } from "node:https";
import { decodeServerFrame, type EventFrame, type HelloFrame, type ServerFrame } from "@orbit/shared/realtime";
import { PATIENCE_MS } from "@orbit/testkit";

type Waiting = { until: () => boolean; resolve: () => void };
type Block = { event?: string; id?: string; data?: string; retry?: string };

const blockOf = (text: string): Block =>
  Object.fromEntries(
    text.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  );

/** One event stream, as the wire sees it: every block in order, and how it ended. */
export class EventStream {
  readonly frames: ServerFrame[] = [];
  /** The id each frame came with, by its place; null for one without. */
  readonly ids: (string | null)[] = [];
  readonly blocks: Block[] = [];
  headers: IncomingMessage["headers"] = {};
  status: number | null = null;
  /** What the last event said, when it said so. */
  closed: { code: number; reason: string } | null = null;
  /** Whether the server ended the answer. */
  isOver = false;
  connectionId = "";
  /** How often it was asked for a sign of life. */
  pings = 0;
  readonly #request: ClientRequest;
  #response: IncomingMessage | null = null;
  #rest = "";
  #waiting: Waiting[] = [];

  constructor(url: string, headers: Record<string, string>, way: RequestOptions = {}) {
    const { request } = url.startsWith("https:") ? https : http;
    this.#request = request(url, { ...way, agent: false, headers: { accept: "text/event-stream", ...headers } });
    this.#request.on("error", () => this.#over());
    this.#request.on("response", (response) => this.#begin(response));
    this.#request.end();
  }

  get hello(): HelloFrame {
    const [first] = this.frames;
    if (first?.type !== "hello") throw new Error("the first frame is not hello");
    return first;
  }

  get stored(): EventFrame[] {
    return this.frames.filter((frame): frame is EventFrame => frame.type === "event" && frame.seq !== undefined);
  }

  /** The newest id, which a browser would send as Last-Event-ID. */
  get lastEventId(): string {
    return this.ids.filter((id) => id !== null).at(-1) ?? "";
  }

  vanish(): void {
    this.#request.destroy();
  }

  /** Stops reading, as a frozen tab does. */
  freeze(): void {
    this.#response?.pause();
  }

  thaw(): void {
    this.#response?.resume();
  }

  opened(): Promise<void> {
    return this.until("hello", () => this.frames.length > 0);
  }

  answered(): Promise<void> {
    return this.until("an answer", () => this.status !== null);
  }

  ended(): Promise<void> {
    return this.until("the end", () => this.isOver);
  }

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

  #begin(response: IncomingMessage): void {
    this.#response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => this.#hear(chunk));
    response.on("error", () => undefined);
    response.on("close", () => this.#over());
    this.#settle();
  }

  #hear(chunk: string): void {
    const parts = `${this.#rest}${chunk}`.split("\n\n");
    this.#rest = parts.pop() ?? "";
    if (this.status === 200) for (const part of parts) this.#take(blockOf(part));
    this.#settle();
  }

  #take(block: Block): void {
    this.blocks.push(block);
    const { event, data, id } = block;
    if (data === undefined) return;
    if (event === "connection") this.connectionId = JSON.parse(data).id;
    else if (event === "close") this.closed = JSON.parse(data);
    else if (event === "ping") this.pings += 1;
    else this.#takeFrame(data, id ?? null);
  }

  #takeFrame(data: string, id: string | null): void {
    const decoded = decodeServerFrame(data);
    if (decoded.kind !== "frame") throw new Error(`not a frame of this protocol: ${data}`);
    this.frames.push(decoded.frame);
    this.ids.push(id);
  }

  #over(): void {
    this.isOver = true;
    this.#settle();
  }

  #settle(): void {
    const ready = this.#waiting.filter(({ until }) => until());
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }

  #story(): string {
    const types = this.frames.map((frame) => (frame.type === "event" ? frame.event.type : frame.type));
    return `status ${this.status}, got [${types.join(", ")}], closed ${JSON.stringify(this.closed)}, over ${this.isOver}`;
  }
}
