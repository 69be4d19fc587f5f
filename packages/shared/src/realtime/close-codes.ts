/**
 * Every code Orbit closes a socket with, and what it asks of the client: `retry` comes back with its cursor,
 * `final` stops for good. `emptiesStores` marks the endings after which nothing of the workspace may stay on screen.
 */
export const closeCodes = {
  normal: { code: 1000, reason: "bye", client: "final", emptiesStores: false },
  goingAway: { code: 1001, reason: "going_away", client: "retry", emptiesStores: false },
  protocol: { code: 1002, reason: "protocol", client: "retry", emptiesStores: false },
  textOnly: { code: 1003, reason: "text_only", client: "retry", emptiesStores: false },
  badPayload: { code: 1007, reason: "bad_payload", client: "retry", emptiesStores: false },
  policy: { code: 1008, reason: "policy", client: "retry", emptiesStores: false },
  tooBig: { code: 1009, reason: "too_big", client: "retry", emptiesStores: false },
  internal: { code: 1011, reason: "internal", client: "retry", emptiesStores: false },
  restart: { code: 1012, reason: "restart", client: "retry", emptiesStores: false },
  busy: { code: 1013, reason: "busy", client: "retry", emptiesStores: false },
  sessionEnded: { code: 4401, reason: "session_ended", client: "final", emptiesStores: true },
  accessRevoked: { code: 4403, reason: "access_revoked", client: "final", emptiesStores: true },
  workspaceGone: { code: 4404, reason: "workspace_gone", client: "final", emptiesStores: true },
  helloTimeout: { code: 4408, reason: "hello_timeout", client: "retry", emptiesStores: false },
  noPong: { code: 4408, reason: "no_pong", client: "retry", emptiesStores: false },
  resyncRequired: { code: 4409, reason: "resync_required", client: "retry", emptiesStores: false },
  versionUnsupported: { code: 4410, reason: "version_unsupported", client: "final", emptiesStores: false },
  tooSlow: { code: 4413, reason: "too_slow", client: "retry", emptiesStores: false },
  rateLimited: { code: 4429, reason: "rate_limited", client: "retry", emptiesStores: false },
  tooManySockets: { code: 4429, reason: "too_many_sockets", client: "final", emptiesStores: false },
} as const satisfies Record<
  string,
  { code: number; reason: string; client: "retry" | "final"; emptiesStores: boolean }
>;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
