import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { parse } from "node:querystring";
import type { Duplex } from "node:stream";
import { closeCodes } from "@orbit/shared/realtime";
import { isRealtimeHandshake } from "../http/upgrade-hook.ts";
import type { Admission, Knock, Refusal } from "./admission.ts";
import { corkThisTurn } from "./cork-this-turn.ts";
import type { Knocker, KnockLimits } from "./knock-limits.ts";
import type { VisitedWebSocket } from "./visited-web-socket.ts";
import { makeWebSocketServer } from "./web-socket-server.ts";
import type { Arrival } from "./web-socket-visit.ts";

/** Why somebody did not get a socket: what they are told, or what failed. */
export type Verdict = { kind: "refused"; refusal: Refusal } | { kind: "failed"; error: unknown };

type Dependencies = {
  /** Takes in an admitted client; what it holds is given back when its WebSocket closes. */
  enter: (webSocket: VisitedWebSocket, arrival: Arrival) => void;
  knocks: Pick<KnockLimits, "knockerOf" | "count" | "hold">;
  admit: (knock: Knock) => Promise<Admission>;
  sessionTokenOf: (request: IncomingMessage) => string | null;
  /** Answers as plain HTTP, and lets go of the connection. Without a verdict, the server's own hooks find the fault. */
  answer: (request: IncomingMessage, transport: Socket, verdict: Verdict | null) => void;
  onFailure: (what: string, error: unknown) => void;
};

/** All of a query, and each of a name's values: who looks for a token in it must see them. */
const queryOf = (url: string): unknown =>
  parse(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "", "&", "=", { maxKeys: 0 });

/** Node has let go of the connection by now, and an error that nobody hears would end the process. */
function destroyed(this: Socket): void {
  this.destroy();
}

/**
 * Takes in upgrades straight from Node's server: who is let in costs nothing of what only answers need. Everything is
 * decided before there is a WebSocket, so that a refusal is a plain HTTP answer.
 */
export const acceptUpgrades = (
  deps: Dependencies,
): ((request: IncomingMessage, stream: Duplex, head: Buffer) => void) => {
  const { enter, knocks, admit, sessionTokenOf, answer, onFailure } = deps;
  const webSockets = makeWebSocketServer();

  const receive = (webSocket: VisitedWebSocket, knocker: Knocker, arrival: Arrival): void => {
    knocks.hold(knocker);
    try {
      enter(webSocket, arrival);
    } catch (error) {
      onFailure("taking in a WebSocket", error);
      webSocket.close(closeCodes.internal.code, closeCodes.internal.reason);
    }
  };

  const come = async (request: IncomingMessage, transport: Socket, head: Buffer): Promise<void> => {
    const { headers, url = "" } = request;
    const knocker = knocks.knockerOf(request, sessionTokenOf(request));
    knocks.count(knocker);
    const admission = await admit({ headers, query: queryOf(url), session: knocker.session });
    if (admission.kind === "refused") return answer(request, transport, admission);
    transport.removeListener("error", destroyed);
    const arrival = { transport, address: knocker.address, admitted: admission.admitted };
    // Who is live at once gets the answer to the upgrade and `hello` in one write.
    corkThisTurn(transport);
    webSockets.handleUpgrade(request, transport, head, (webSocket) => receive(webSocket, knocker, arrival));
  };

  return (request, stream, head) => {
    // A plain HTTP server upgrades nothing but sockets; `Duplex` is what its type says for all servers.
    const transport = stream as Socket;
    transport.on("error", destroyed);
    if (!isRealtimeHandshake(request)) return answer(request, transport, null);
    come(request, transport, head).catch((error) => answer(request, transport, { kind: "failed", error }));
  };
};
