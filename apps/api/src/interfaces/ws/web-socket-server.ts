import { WebSocketServer } from "ws";
import { VisitedWebSocket } from "./visited-web-socket.ts";

/** A frame that is larger is a mistake or an attack: nothing a client says here takes a kilobyte. */
const MAX_MESSAGE_BYTES = 16 * 1024;

// A constant of its own, as `closeTimeout` is missing from the library's types.
const options = {
  noServer: true,
  WebSocket: VisitedWebSocket,
  maxPayload: MAX_MESSAGE_BYTES,
  maxFragments: 32,
  maxBufferedChunks: 1024,
  perMessageDeflate: false,
  clientTracking: false,
  // Orbit speaks no subprotocol; the library would answer with the first that was offered.
  handleProtocols: () => false as const,
  /** How long, in ms, a peer may take to agree to a close before its socket is destroyed. */
  closeTimeout: 2_000,
};

/** What makes WebSockets of upgraded connections, within Orbit's limits. It listens nowhere and remembers none of them. */
export const makeWebSocketServer = () => new WebSocketServer(options);
