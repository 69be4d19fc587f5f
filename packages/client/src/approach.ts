import type { PositionDto } from "@orbit/shared/dto";
import { formatCursor, protocol } from "@orbit/shared/realtime";
import { isMute, type Retry } from "./close-rules.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { isServing, type PreflightAnswer } from "./preflight.ts";
import type { Route } from "./route-choice.ts";
import type { Way } from "./socket-attempt.ts";

const HELLO_WITHIN_MS = 10_000;
/** For a better route, tried while another one works: long enough for a slow line, too short to be missed. */
const BETTER_HELLO_WITHIN_MS = 2_500;

/** Over which route the server is approached, and what comes of it is kept for the next time. */
export class Approach {
  readonly #options: Pick<ConnectionOptions, "routes" | "workspace">;
  #route: Route;

  constructor(options: Pick<ConnectionOptions, "routes" | "workspace">) {
    this.#options = options;
    this.#route = options.routes.current;
  }

  get route(): Route {
    return this.#route;
  }

  get isDetour(): boolean {
    return this.#route !== this.#options.routes.best;
  }

  /** The route that is known to work, or the best that might. */
  take(which: "current" | "best"): void {
    this.#route = this.#options.routes[which];
  }

  way(cursor: PositionDto | null): Way {
    const query = new URLSearchParams({ workspace: this.#options.workspace, protocol: String(protocol.version) });
    if (cursor) query.set("cursor", formatCursor(cursor));
    const { endpoint, transport } = this.#route;
    const helloWithinMs = this.#isTrial() ? BETTER_HELLO_WITHIN_MS : HELLO_WITHIN_MS;
    return { transport, url: `${endpoint}?${query}`, helloWithinMs };
  }

  greeted(): void {
    this.#options.routes.works(this.#route);
  }

  /** No greeting came, and `answer` is what HTTP says. A trial that failed leads straight back to the route that works. */
  failed(retry: Retry, answer: PreflightAnswer): Retry {
    const wasTrial = this.#isTrial();
    if (isServing(answer) && isMute(retry)) this.#options.routes.blocked(this.#route);
    else this.#options.routes.excused();
    return wasTrial ? { ...retry, spreadMs: 0 } : retry;
  }

  #isTrial(): boolean {
    return this.#route !== this.#options.routes.current;
  }
}
