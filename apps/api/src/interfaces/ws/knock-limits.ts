import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import type { Clock } from "#application/ports/clock.ts";
import { EdgeError } from "../http/edge-error.ts";
import { Allowance } from "./allowance.ts";

type Dependencies = {
  clock: Clock;
  limits: KnockRules;
  sessionTokenOf: (request: Pick<IncomingMessage, "headers">) => string | null;
  addressOf: (request: IncomingMessage) => string;
  hashToken: (token: string) => string;
};

export type KnockRules = { socketsPerSession: number; socketsPerAddress: number; connectionsPerAddress: number };

/** Who knocks: from which address, with which session (a hash; empty without one), and to be answered once or for long. */
export type Knocker = { address: string; session: string; isPoll: boolean };

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

  knockerOf(request: IncomingMessage, token: string | null): Knocker {
    const { upgrade, accept } = request.headers;
    return {
      address: this.#deps.addressOf(request),
      session: token === null ? "" : this.#deps.hashToken(token),
      isPoll: upgrade === undefined && !accept?.includes("text/event-stream"),
    };
  }

  /** Counts a knock, before anything is looked up. @throws EdgeError `http.rate_limited`, with how long to wait. */
  count(knocker: Knocker): void {
    this.#assertWelcome(knocker);
    this.#byAddress.spend(knocker.address);
  }

  /** As a hook, for who only asks what an upgrade would be answered: it counts as none. @throws EdgeError as `count` would. */
  readonly ask = async ({ raw }: FastifyRequest): Promise<void> =>
    this.#assertWelcome({ ...this.knockerOf(raw, this.#deps.sessionTokenOf(raw)), isPoll: false });

  /** For who was admitted; to be given back with `letGo`, once, when the connection has ended. */
  hold(knocker: Knocker): void {
    this.#allowanceOf(knocker).spend(knocker.session);
    this.#held.set(knocker.address, (this.#held.get(knocker.address) ?? 0) + 1);
  }

  letGo(address: string): void {
    const held = (this.#held.get(address) ?? 0) - 1;
    if (held > 0) this.#held.set(address, held);
    else this.#held.delete(address);
  }

  #assertWelcome(knocker: Knocker): void {
    const { address, session } = knocker;
    const isFull = (this.#held.get(address) ?? 0) >= this.#deps.limits.socketsPerAddress;
    const seconds = Math.max(
      isFull ? 1 : 0,
      this.#byAddress.secondsToWait(address),
      this.#allowanceOf(knocker).secondsToWait(session),
    );
    if (seconds > 0) throw new EdgeError("http.rate_limited", undefined, seconds);
  }

  #allowanceOf({ isPoll }: Knocker): Allowance {
    return isPoll ? this.#polls : this.#bySession;
  }
}
