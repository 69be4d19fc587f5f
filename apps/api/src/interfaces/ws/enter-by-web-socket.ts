import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Admitted } from "./admission.ts";
import { closeWithReasons } from "./close-reasons.ts";
import type { Liveness } from "./liveness.ts";
import type { RealtimeDoor } from "./realtime-door.ts";
import { RealtimeSocket } from "./realtime-socket.ts";

type Dependencies = { door: RealtimeDoor; liveness: Liveness };

/** Brings an upgraded, admitted WebSocket through the door. Handlers are attached at once, or a message or close would be missed. */
export const enterByWebSocket =
  ({ door, liveness }: Dependencies) =>
  (webSocket: WebSocket, transport: Socket, admitted: Admitted): void => {
    closeWithReasons(webSocket);
    const socket = new RealtimeSocket(door.identify(admitted), webSocket, transport);
    const { pong, stop } = liveness.watch(socket);
    const { conversation, leave } = door.enter(socket, admitted.cursor);
    webSocket.on("pong", () => {
      pong();
      conversation.notice();
    });
    webSocket.on("ping", () => conversation.notice());
    webSocket.on("message", (data: Buffer, isBinary) => conversation.hear(data, isBinary));
    // A protocol violation is answered with its close code by the library; without a listener it would end the process.
    webSocket.on("error", () => undefined);
    webSocket.once("close", () => {
      stop();
      leave();
    });
  };
