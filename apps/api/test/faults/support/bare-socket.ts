import { WebSocket } from "ws";

type Watching = {
  cookie: string;
  slug: string;
  watchFor: string;
  /** What a page calls itself, where that is not the address it goes to. */
  origin?: string;
};

/** A socket that counts what it hears and keeps nothing: thousands of them fit into one test. */
export class BareSocket {
  readonly #webSocket: WebSocket;
  readonly #watchFor: string;
  /** Whether the server let it in, and it is still open. */
  isLive = false;
  /** The status of a refused upgrade. */
  refused: number | null = null;
  closedWith: number | null = null;
  /** When each frame whose text has `watchFor` in it came. */
  readonly heardAt: number[] = [];
  bytes = 0;

  constructor(url: string, { cookie, slug, watchFor, origin = url }: Watching) {
    this.#watchFor = watchFor;
    const address = `${url.replace("http", "ws")}/v1/ws?workspace=${slug}`;
    this.#webSocket = new WebSocket(address, { headers: { cookie, origin }, perMessageDeflate: false });
    this.#webSocket.on("message", (data) => this.#hear(String(data)));
    this.#webSocket.on("unexpected-response", (_request, response) => {
      this.refused = response.statusCode ?? 0;
      this.#webSocket.terminate();
    });
    this.#webSocket.on("error", () => undefined);
    this.#webSocket.on("close", (code) => {
      this.isLive = false;
      this.closedWith = code;
    });
  }

  /** Resolves once it is let in or turned away. */
  async settled(): Promise<void> {
    while (!this.isLive && this.closedWith === null) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  vanish(): void {
    this.#webSocket.terminate();
  }

  #hear(text: string): void {
    this.isLive = true;
    this.bytes += text.length;
    if (text.includes(this.#watchFor)) this.heardAt.push(performance.now());
  }
}
