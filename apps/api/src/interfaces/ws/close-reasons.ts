import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { WebSocket } from "ws";

/** What the library itself closes with, and then gives no reason for. */
const byLibrary: readonly CloseCode[] = [
  closeCodes.protocol,
  closeCodes.badPayload,
  closeCodes.policy,
  closeCodes.tooBig,
];

const reasonOf = (code: number | undefined): string | undefined => byLibrary.find((one) => one.code === code)?.reason;

/** From now on this socket closes with the reason that belongs to the code, also where the library finds the fault. */
export const closeWithReasons = (webSocket: WebSocket): void => {
  const close = webSocket.close.bind(webSocket);
  webSocket.close = (code, reason) => close(code, reason ?? reasonOf(code));
};
