import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { FinalStatus } from "./connection-state.ts";

/** Come back: after the back-off, and after `atLeastMs` on top of it. */
export type Retry = {
  readonly kind: "retry";
  readonly atLeastMs: number;
  /** Instead of the back-off: any moment within this span. */
  readonly spreadMs?: number;
  /** The server cannot serve this cursor, so the next attempt comes without one, and at once the first time. */
  readonly dropsCursor?: true;
  /** There are too many of this client's kind, and that is all that is wrong. */
  readonly because?: "limited";
};
export type Verdict = Retry | { readonly kind: "final"; readonly status: FinalStatus } | { readonly kind: "stop" };

export const RETRY: Retry = { kind: "retry", atLeastMs: 0 };

/** Whether the ending carries no word of the server's: it might never have been reached. */
export const isMute = ({ atLeastMs, spreadMs, dropsCursor }: Retry): boolean =>
  atLeastMs === 0 && spreadMs === undefined && !dropsCursor;

const BUSY: Retry = { kind: "retry", atLeastMs: 5_000 };
/** This client's own mistake: coming back sooner would only repeat it. */
const MISTAKE: Retry = { kind: "retry", atLeastMs: 30_000 };
const DEFAULT_SPREAD_MS = 5_000;

const final = (status: FinalStatus): Verdict => ({ kind: "final", status });

const verdicts: Record<keyof typeof closeCodes, Verdict> = {
  normal: { kind: "stop" },
  goingAway: RETRY,
  protocol: MISTAKE,
  textOnly: MISTAKE,
  badPayload: MISTAKE,
  policy: MISTAKE,
  tooBig: MISTAKE,
  internal: RETRY,
  restart: { ...RETRY, spreadMs: DEFAULT_SPREAD_MS },
  busy: BUSY,
  sessionEnded: final("signed_out"),
  accessRevoked: final("revoked"),
  workspaceGone: final("gone"),
  helloTimeout: RETRY,
  noPong: RETRY,
  resyncRequired: { ...RETRY, dropsCursor: true },
  versionUnsupported: final("outdated"),
  tooSlow: RETRY,
  rateLimited: MISTAKE,
  tooManySockets: final("too_many"),
};

// Object.keys widens to string[]; the table is the whole set of keys.
const names = Object.keys(closeCodes) as readonly (keyof typeof closeCodes)[];

/** Two endings share 4429; the reason tells them apart. An unknown code (1006: no handshake) is an ordinary drop. */
export const verdictOnClose = (code: number, reason: string): Verdict => {
  const matching = names.filter((name) => (closeCodes[name] as CloseCode).code === code);
  const name = matching.find((candidate) => reason.startsWith(closeCodes[candidate].reason)) ?? matching[0];
  if (!name) return RETRY;
  const verdict = verdicts[name];
  return name === "restart" ? { ...RETRY, spreadMs: hintedSpreadMs(reason) } : verdict;
};

/** A restarting server may say how long its clients should spread over: `restart 8000`. */
const hintedSpreadMs = (reason: string): number => {
  const hint = /\s(\d{1,6})$/.exec(reason)?.[1];
  return hint === undefined ? DEFAULT_SPREAD_MS : Number(hint);
};
