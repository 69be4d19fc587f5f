import type { FastifyRequest } from "fastify";
import type { Clock } from "#application/ports/clock.ts";
import { EdgeError } from "../http/edge-error.ts";
import { addressOf } from "../http/limiters.ts";
import { Allowance } from "./allowance.ts";

export type KnockRules = { socketsPerSession: number; socketsPerAddress: number; connectionsPerAddress: number };

type Dependencies = {
  clock: Clock;
  limits: KnockRules;
  sessionTokenOf: (request: FastifyRequest) => string | null;
  hashToken: (token: string) => string;
};

/** In these many seconds a session may open as many connections at once as it can fill with the sockets it may hold. */
const BURST_SECONDS = 15;
/** A poll is a connection that ends with the next event: there are more of them, and each costs less. */
const POLLS_PER_CONNECTION = 4;

const perMinute = (count: number) => ({ perSecond: count / 60, burst: count });
const perSocket = (count: number) => ({ perSecond: count, burst: count * BURST_SECONDS });

/** How often one session and one address may open a realtime connection on this node, and how many an address may hold. */
export class KnockLimits {
  readonly #deps: Dependencies;
  readonly #byAddress: Allowance;
  readonly #bySession: Allowance;
  readonly #polls: Allowance;
  readonly #held = new Map<string, number>();

  constructor(deps: Dependencies) {
    const { clock, limits } = deps;
    this.#deps = deps;
    this.#byAddress = new Allowance(clock, perMinute(limits.connectionsPerAddress));
    this.#bySession = new Allowance(clock, perSocket(limits.socketsPerSession));
    this.#polls = new Allowance(clock, perSocket(limits.socketsPerSession * POLLS_PER_CONNECTION));
  }

  /** As a hook, before anything is looked up. @throws EdgeError `http.rate_limited`, with how long to wait. */
  readonly count = async (request: FastifyRequest): Promise<void> => {
    this.#assertWelcome(request, this.#allowanceOf(request));
    this.#byAddress.spend(addressOf(request));
  };

  /** As a hook, for who only asks what an upgrade would be answered: it counts as none. @throws EdgeError as `count` would. */
  readonly ask = async (request: FastifyRequest): Promise<void> => this.#assertWelcome(request, this.#bySession);

  /** For who was admitted. Returns the undo, to be called when the connection has ended; idempotent. */
  hold(request: FastifyRequest): () => void {
    const address = addressOf(request);
    this.#allowanceOf(request).spend(this.#sessionOf(request));
    this.#add(address, 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.#add(address, -1);
      isHeld = false;
    };
  }

  #assertWelcome(request: FastifyRequest, allowance: Allowance): void {
    const address = addressOf(request);
    const isFull = (this.#held.get(address) ?? 0) >= this.#deps.limits.socketsPerAddress;
    const seconds = Math.max(
      isFull ? 1 : 0,
      this.#byAddress.secondsToWait(address),
      allowance.secondsToWait(this.#sessionOf(request)),
    );
    if (seconds > 0) throw new EdgeError("http.rate_limited", undefined, seconds);
  }

  #allowanceOf({ headers, ws }: FastifyRequest): Allowance {
    return ws || headers.accept?.includes("text/event-stream") ? this.#bySession : this.#polls;
  }

  #sessionOf(request: FastifyRequest): string {
    const token = this.#deps.sessionTokenOf(request);
    return token === null ? "" : this.#deps.hashToken(token);
  }

  #add(address: string, count: number): void {
    const held = (this.#held.get(address) ?? 0) + count;
    if (held > 0) this.#held.set(address, held);
    else this.#held.delete(address);
  }
}
