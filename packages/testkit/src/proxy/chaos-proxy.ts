import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { ChaosLink, type LinkRules } from "./chaos-link.ts";
import { type CutRule, cutAfterBytes, cutAfterTexts } from "./cut-rule.ts";
import { Gate } from "./gate.ts";
import { type Direction, type Shaping, unshaped } from "./shaping.ts";
import { Sightings } from "./sightings.ts";

/** How often the proxy bit. A fault test in which nothing happened proves nothing. */
export type Bites = { connections: number; refused: number; resets: number; cuts: number };

/** Makes what is sent on of what came, piece by piece; what is not complete yet it keeps. */
export type Rewriter = (chunk: Buffer) => Buffer;

/** A TCP proxy in user space that misbehaves as it is told, between any client and any server of this machine. */
export class ChaosProxy {
  readonly #target: { host: string; port: number };
  readonly #links = new Set<ChaosLink>();
  readonly #gate = new Gate();
  #swallowed: Direction | "both" = "both";
  readonly #rewriters = new WeakMap<ChaosLink, Rewriter>();
  #rewrites: (() => Rewriter) | null = null;
  readonly #rules: LinkRules;
  readonly bites: Bites = { connections: 0, refused: 0, resets: 0, cuts: 0 };
  readonly #server: Server;
  #port = 0;
  #shaping: Shaping = unshaped;
  #cutRule: CutRule | null = null;
  readonly #watched: Sightings[] = [];
  #isDown = false;

  private constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.#target = { host: hostname, port: Number(port) };
    this.#server = this.#listener();
    this.#rules = {
      shaping: () => this.#shaping,
      passage: (direction) => this.#gate.pass(() => this.#swallowed === "both" || this.#swallowed === direction),
      rewritten: (link, direction, chunk) => this.#rewritten(link, direction, chunk),
      cuts: (link, direction, chunk) => {
        if (direction === "toServer") this.#notice(chunk);
        return this.#cutRule?.(link, direction, chunk) ?? false;
      },
      cut: () => {
        this.bites.cuts += 1;
        this.#cutRule = null;
      },
    };
  }

  /** Stands in front of the host and port of `target`. Whoever opens it closes it. */
  static async open(target: string): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(target);
    await proxy.#listen(0);
    return proxy;
  }

  /** The given url, by way of the proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${this.#port}`;
    return changed.pathname === "/" && !url.endsWith("/") ? changed.href.slice(0, -1) : changed.href;
  }

  get openLinks(): number {
    return this.#links.size;
  }

  /** Latency and bandwidth; what is not named is without limit again. */
  shape(shaping: Partial<Shaping>): void {
    this.#shaping = { ...unshaped, ...shaping };
  }

  /** From now on nothing passes, or nothing in that direction, and nobody is told: a closed lid, a pulled cable. */
  blackHole(towards: Direction | "both" = "both"): void {
    this.#swallowed = towards;
    this.#gate.shut();
  }

  /** What was held back passes, as it does when retransmissions get through. */
  healed(): void {
    this.#gate.open();
  }

  /** Ends every open connection with an RST. */
  resetAll(): number {
    const links = [...this.#links];
    for (const link of links) link.reset();
    this.bites.resets += links.length;
    return links.length;
  }

  /** Cuts one connection: the first whose client has sent all texts in order; the client never hears the answer. */
  cutAfter(...texts: readonly string[]): void {
    for (const link of this.#links) link.stage = 0;
    this.#cutRule = cutAfterTexts(texts);
  }

  /** Cuts one connection in the middle of the piece that would take it past so many bytes. */
  cutAfterBytes(bytes: number, towards: Direction): void {
    this.#cutRule = cutAfterBytes(bytes, towards);
  }

  /** Connections that are opened from now on have what the server says rewritten, each by a rewriter of its own. */
  rewrite(rewrites: () => Rewriter): void {
    this.#rewrites = rewrites;
  }

  /**
   * Answers a list that grows by the time of each piece towards the server that has the text in it, or the name under which a
   * statement with that text was prepared since.
   */
  watchFor(text: string): readonly number[] {
    const sightings = new Sightings(text);
    this.#watched.push(sightings);
    return sightings.times;
  }

  /** Ends every connection and accepts none. */
  down(): void {
    this.#isDown = true;
    this.resetAll();
  }

  up(): void {
    this.#isDown = false;
  }

  async close(): Promise<void> {
    this.#gate.open();
    for (const link of this.#links) link.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #rewritten(link: ChaosLink, direction: Direction, chunk: Buffer): Buffer {
    if (direction === "toServer" || !this.#rewrites) return chunk;
    const rewriter = this.#rewriters.get(link) ?? this.#rewrites();
    this.#rewriters.set(link, rewriter);
    return rewriter(chunk);
  }

  #notice(chunk: Buffer): void {
    for (const sightings of this.#watched) sightings.notice(chunk);
  }

  #listener(): Server {
    // Half-open, so that one side's end reaches the other side as an end and not as a cut.
    return createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
    this.#port = address.port;
  }

  #accept(client: Socket): void {
    if (this.#isDown) {
      this.bites.refused += 1;
      client.resetAndDestroy();
      return;
    }
    this.bites.connections += 1;
    const server = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    const link = new ChaosLink(client, server, this.#rules);
    this.#links.add(link);
    const forget = () => {
      if (client.destroyed && server.destroyed) this.#links.delete(link);
    };
    client.on("close", forget);
    server.on("close", forget);
  }
}
