import { closeCodes } from "@orbit/shared/realtime";
import { page, table } from "./markdown.ts";

/** Total, so that a new ending comes with its cause. */
const because: Record<keyof typeof closeCodes, string> = {
  normal: "either side is done",
  goingAway: "the page goes away",
  protocol: "the client broke the rules of WebSocket itself",
  textOnly: "the client sent a binary frame",
  badPayload: "the client keeps sending what is not JSON",
  policy: "the client broke a limit of the protocol",
  tooBig: "the client sent a message over 16 KiB",
  internal: "an error in the server; a socket is never left with a gap instead",
  restart: "the server is being restarted",
  busy: "the server has no room now",
  sessionEnded: "signed out, expired or revoked",
  accessRevoked: "the member left or was removed",
  workspaceGone: "the workspace was deleted",
  helloTimeout: "the server could not let the client in within 10 s",
  noPong: "a ping was not answered in time",
  resyncRequired: "the cursor can't be served any more",
  versionUnsupported: "the page is older than this server can serve",
  tooSlow: "the client reads too slowly",
  rateLimited: "the client sends too much",
  tooManySockets: "a newer tab of the same person took this one's place",
};

// Object.entries widens the keys of a map that is known whole.
const rows = (Object.entries(closeCodes) as [keyof typeof closeCodes, (typeof closeCodes)[keyof typeof closeCodes]][])
  .sort(([, a], [, b]) => a.code - b.code)
  .map(([name, { code, reason, client, emptiesStores }]) => [
    String(code),
    reason,
    because[name],
    client === "final" ? "stops" : `comes back ${name === "resyncRequired" ? "without" : "with"} its cursor`,
    emptiesStores ? "empties them" : "keeps them",
  ]);

export const closeCodesPage = (): string =>
  page("Close codes", "packages/shared/src/realtime/close-codes.ts", [
    "Why Orbit closes a socket, and what the client then does. 1006 is never sent: a browser reports it when a connection broke, or an upgrade was refused; the client then asks `GET /v1/realtime/preflight`.",
    table(["code", "reason", "because", "the client", "its stores"], rows),
  ]);
