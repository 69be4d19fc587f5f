import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import { WebSocket } from "ws";

/** Who hears what happens on a WebSocket. */
export interface Visitor {
  hear(data: Buffer, isBinary: boolean): void;
  /** The other side has pinged. */
  notice(): void;
  /** It has answered a ping. */
  answered(): void;
  /** The closing handshake begins, whoever began it: nothing may be sent after that. */
  closes(): void;
  leave(): void;
}

/** What the library itself closes with, and then gives no reason for. */
const byLibrary: readonly CloseCode[] = [
  closeCodes.protocol,
  closeCodes.badPayload,
  closeCodes.policy,
  closeCodes.tooBig,
];

const reasonOf = (code: number | undefined): string | undefined => byLibrary.find((one) => one.code === code)?.reason;

const visitorOf = (webSocket: WebSocket): Visitor | null =>
  webSocket instanceof VisitedWebSocket ? webSocket.visitor : null;

// One of each for all sockets: thousands that do nothing would otherwise each keep five functions to do it with.
function pong(this: WebSocket): void {
  visitorOf(this)?.answered();
}
function ping(this: WebSocket): void {
  visitorOf(this)?.notice();
}
function message(this: WebSocket, data: Buffer, isBinary: boolean): void {
  visitorOf(this)?.hear(data, isBinary);
}
function close(this: WebSocket): void {
  visitorOf(this)?.leave();
}
// A protocol violation is answered with its close code by the library; without a listener it would end the process.
const error = (): void => undefined;

/** The library's WebSocket, which knows whose it is. */
export class VisitedWebSocket extends WebSocket {
  visitor: Visitor | null = null;

  /** To be called in the turn it was upgraded in, or a message or close would be missed. */
  tell(visitor: Visitor): void {
    this.visitor = visitor;
    this.on("pong", pong).on("ping", ping).on("message", message).on("error", error).on("close", close);
  }

  /** Closes with the reason that belongs to the code, also where the library finds the fault. */
  override close(code?: number, reason?: string | Buffer): void {
    this.visitor?.closes();
    super.close(code, reason ?? reasonOf(code));
  }
}
