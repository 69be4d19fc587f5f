import type { Transport } from "./transport.ts";

/** WebSockets, Server-Sent Events, long-poll. */
export type TransportName = "websocket" | "events" | "poll";

export type Route = {
  readonly name: TransportName;
  /** Absolute, without a query: `wss://orbit.example/v1/ws`. */
  readonly endpoint: string;
  readonly transport: Transport;
};

/** One failure may be chance; the same one twice in a row is the network's way. */
const TRIES = 2;

/**
 * Which of several ways to the server is taken: the best one that gets through. Remembers it for as long as it lives,
 * so a page keeps one for all its connections.
 */
export class RouteChoice {
  readonly #routes: readonly [Route, ...Route[]];
  #current: Route;
  #blocked = 0;

  /** The best one first. */
  constructor(routes: readonly [Route, ...Route[]]) {
    this.#routes = routes;
    this.#current = routes[0];
  }

  get current(): Route {
    return this.#current;
  }

  get best(): Route {
    return this.#routes[0];
  }

  /** The server greeted us on it. */
  works(route: Route): void {
    this.#current = route;
    this.#blocked = 0;
  }

  /** Nothing came through, although the server is well and reachable. After the last route comes the first again. */
  blocked(route: Route): void {
    // The best one was only tried once more.
    if (route !== this.#current) return;
    this.#blocked += 1;
    if (this.#blocked < TRIES) return;
    this.#blocked = 0;
    this.#current = this.#routes[this.#routes.indexOf(route) + 1] ?? this.best;
  }

  /** It failed for a reason that says nothing about the route. */
  excused(): void {
    this.#blocked = 0;
  }
}
