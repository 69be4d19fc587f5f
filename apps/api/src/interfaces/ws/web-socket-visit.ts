import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Admitted } from "./admission.ts";
import type { KnockLimits } from "./knock-limits.ts";
import type { Liveness } from "./liveness.ts";
import type { RealtimeDoor } from "./realtime-door.ts";
import { RealtimeSocket } from "./realtime-socket.ts";
import type { Visit } from "./visit.ts";
import type { Visitor } from "./visited-web-socket.ts";

type Dependencies = { door: RealtimeDoor; liveness: Liveness; knocks: KnockLimits };

export type Arrival = { transport: Socket; address: string; admitted: Admitted };

/** One client inside, over a WebSocket. */
export class WebSocketVisit implements Visitor {
  readonly #deps: Dependencies;
  readonly #socket: RealtimeSocket;
  readonly #address: string;
  readonly #visit: Visit;

  constructor(deps: Dependencies, webSocket: WebSocket, { transport, address, admitted }: Arrival) {
    const { door, liveness } = deps;
    this.#deps = deps;
    this.#address = address;
    this.#socket = new RealtimeSocket(door.identify(admitted), webSocket, transport);
    liveness.watch(this.#socket);
    this.#visit = door.enter(this.#socket, admitted).visit;
  }

  hear(data: Buffer, isBinary: boolean): void {
    this.#visit.conversation.hear(data, isBinary);
  }

  notice(): void {
    this.#visit.conversation.notice();
  }

  answered(): void {
    this.#deps.liveness.answered(this.#socket);
    this.notice();
  }

  closes(): void {
    this.#socket.closes();
  }

  leave(): void {
    this.#socket.closes();
    this.#deps.liveness.forget(this.#socket);
    this.#deps.knocks.letGo(this.#address);
    this.#visit.leave();
  }
}
