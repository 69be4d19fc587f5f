import { NORMAL, type Transport, type TransportLink } from "./transport.ts";

/** What is used of a WebSocket: the browser's, Node's and the `ws` package's all have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: "error", listener: () => void): void;
}

const OPEN = 1;

export const createWebSocketTransport = (WebSocket: new (url: string) => WebSocketLike): Transport => ({
  open: (url, { onMessage, onClose }): TransportLink => {
    const socket = new WebSocket(url);
    socket.addEventListener("message", ({ data }) => {
      // Orbit speaks text only; what is lost here shows in the next heartbeat's count.
      if (typeof data === "string") onMessage(data);
    });
    socket.addEventListener("close", ({ code, reason }) => onClose(code, reason));
    // A close always follows. The listener is here because Node throws for an error nobody listens to.
    socket.addEventListener("error", () => {});
    return {
      send: (text) => {
        if (socket.readyState === OPEN) socket.send(text);
      },
      close: () => socket.close(NORMAL),
    };
  },
});
