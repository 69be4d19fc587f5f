import { connect, type Socket } from "node:net";

const PATIENCE_MS = 45_000;
const LINE = "\r\n";

/** A TCP connection that says exactly what it is told to: no client library is rude enough. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #openedAt = performance.now();
  #isOver = false;
  #waiting: { until: () => boolean; resolve: () => void }[] = [];

  constructor(port: number, host = "127.0.0.1") {
    this.#socket = connect({ port, host, noDelay: true, allowHalfOpen: true });
    this.#socket.on("data", (chunk) => {
      this.#chunks.push(chunk);
      this.#settle();
    });
    this.#socket.on("error", () => this.#over());
    this.#socket.on("end", () => this.#over());
    this.#socket.on("close", () => this.#over());
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString("latin1");
  }

  /** The status codes of all answers so far. */
  get statuses(): number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  /** Whether the server ended the connection. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get ageMs(): number {
    return performance.now() - this.#openedAt;
  }

  /** Answers false once there is nobody to say it to. */
  say(bytes: string | Uint8Array): boolean {
    if (this.#isOver || this.#socket.destroyed) return false;
    return this.#socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  /** Resolves once all that was said has left this process, or the connection is over, or it takes too long. */
  async written(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#socket.writableLength > 0 && !this.#socket.destroyed && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** For a connection that reads nothing: resolves once the server has cut it, which only writing shows; to false when it has not in time. */
  async cut(withinMs: number): Promise<boolean> {
    const timer = setInterval(() => this.say("\r\n"), 200);
    const isCut = await this.ended(withinMs);
    clearInterval(timer);
    return isCut;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Resolves once `condition` holds, which is looked at whenever something came; to false when it does not in time. */
  until(condition: () => boolean, withinMs = PATIENCE_MS): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs);
      const done = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#waiting.push({ until: condition, resolve: done });
    });
  }

  ended(withinMs?: number): Promise<boolean> {
    return this.until(() => this.#isOver, withinMs);
  }

  answered(withinMs?: number): Promise<boolean> {
    return this.until(() => this.#isOver || this.text.includes("\r\n\r\n"), withinMs);
  }

  drop(): void {
    this.#socket.destroy();
    this.#over();
  }

  #over(): void {
    this.#isOver = true;
    this.#settle();
  }

  #settle(): void {
    const ready = this.#waiting.filter(({ until }) => until());
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }
}

/** A request's head as it goes over the wire; a name may come twice. */
export const head = (requestLine: string, headers: readonly (readonly [string, string])[]): string =>
  [requestLine, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""].join(LINE);

/** The bytes of one request, and what came back: `401 identity.not_signed_in`, or that nothing did. */
export const exchange = async (port: number, bytes: string | Uint8Array, withinMs?: number): Promise<string> => {
  const connection = new RawConnection(port);
  connection.say(bytes);
  await connection.answered(withinMs);
  const seen = toldBy(connection);
  connection.drop();
  return seen;
};

/** The first answer in short: its status and, of a problem, the code. */
export const toldBy = (connection: RawConnection): string => {
  const status = connection.statuses.find((one) => one !== 100);
  if (status === undefined) return connection.isOver ? "closed without an answer" : "no answer";
  const code = /"code":"([\w.]+)"/.exec(connection.text)?.[1];
  return code ? `${status} ${code}` : String(status);
};
