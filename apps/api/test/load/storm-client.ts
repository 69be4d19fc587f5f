import {
  type Connection,
  createConnection,
  createWebSocketTransport,
  RouteChoice,
  systemClock,
  systemTimers,
} from "@orbit/client";
import type { PositionDto } from "@orbit/shared/dto";
import { WebSocket } from "ws";

type Where = {
  url: string;
  workspace: string;
  cookie: string;
  after: PositionDto;
  /** What a page calls itself; where it goes, unless it goes by way of a proxy. */
  origin?: string;
};

/** What all clients of a storm count together. */
export type StormTally = { refusals: Map<number, number>; resyncs: number; faults: number };

/** One client as the SPA has it, with the product's own connection, that remembers what it was told. */
export class StormClient {
  readonly seqs: number[] = [];
  readonly #connection: Connection;
  #webSocket: WebSocket | null = null;
  #cutAt: number | null = null;
  /** How long it took from the cut to live; null while it is not back. */
  backAfterMs: number | null = null;
  /** The position of its newest snapshot; null without one. */
  syncedAt: PositionDto | null = null;

  constructor(where: Where, tally: StormTally) {
    const { url, workspace, cookie, after } = where;
    const origin = where.origin ?? url;
    const opened = (webSocket: WebSocket) => {
      this.#webSocket = webSocket;
    };
    class Socket extends WebSocket {
      constructor(address: string) {
        super(address, { headers: { cookie, origin }, perMessageDeflate: false });
        opened(this);
      }
    }
    const route = {
      name: "websocket",
      endpoint: `${url.replace("http", "ws")}/v1/ws`,
      transport: createWebSocketTransport(Socket),
    } as const;
    this.#connection = createConnection({
      routes: new RouteChoice([route]),
      workspace,
      cursor: () => after,
      preflight: () => preflight({ url, workspace, cookie }, tally),
      clock: systemClock,
      timers: systemTimers,
      random: Math.random,
      on: {
        frame: (_frame, position) => {
          if (position) this.seqs.push(position.seq);
        },
        state: ({ status }) => {
          if (status === "live" && this.#cutAt !== null) this.backAfterMs ??= performance.now() - this.#cutAt;
        },
        resync: () => {
          tally.resyncs += 1;
          void this.#takeSnapshot(where);
        },
        unknown: () => {},
        fault: () => {
          tally.faults += 1;
        },
      },
    });
  }

  /** As the SPA does; what it holds is not kept. */
  async #takeSnapshot({ url, workspace, cookie }: Where): Promise<void> {
    try {
      const answer = await fetch(`${url}/v1/workspaces/${workspace}`, { headers: { cookie } });
      // The route's own answer.
      const { position } = (await answer.json()) as { position?: PositionDto };
      if (!position) throw new Error(`refused with ${answer.status}`);
      this.syncedAt = position;
      this.#connection.synced(position);
    } catch {
      this.#connection.syncFailed();
    }
  }

  get isLive(): boolean {
    return this.#connection.state.status === "live";
  }

  start(): void {
    this.#connection.start();
  }

  /** As a network that goes away: no goodbye. */
  cut(): void {
    this.#cutAt = performance.now();
    this.#webSocket?.terminate();
  }

  stop(): void {
    this.#connection.stop();
    this.#webSocket?.terminate();
  }
}

const preflight = async ({ url, workspace, cookie }: Omit<Where, "after">, { refusals }: StormTally) => {
  const answer = await fetch(`${url}/v1/realtime/preflight?workspace=${workspace}`, { headers: { cookie } });
  await answer.arrayBuffer();
  if (!answer.ok) refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1);
  const retryAfter = answer.headers.get("retry-after");
  return { status: answer.status, retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1_000 };
};
