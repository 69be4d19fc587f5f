import { RETRY, type Verdict } from "./close-rules.ts";

/** `status` is 0 when the server could not be reached. */
export type PreflightAnswer = { readonly status: number; readonly retryAfterMs: number | null };

/**
 * Asks over HTTP for the status the upgrade was refused with: a browser cannot read it, and without it every refusal
 * looks like a bad network.
 */
export type Preflight = () => Promise<PreflightAnswer>;

export const UNREACHABLE: PreflightAnswer = { status: 0, retryAfterMs: null };

/** What a status asks of the client. One that is not listed is no refusal of this person: come back later. */
const verdicts: Readonly<Record<number, Verdict>> = {
  401: { kind: "final", status: "signed_out" },
  403: { kind: "final", status: "revoked" },
  // To an outsider, a workspace that is gone and one they are not in look the same.
  404: { kind: "final", status: "revoked" },
  426: { kind: "final", status: "outdated" },
};

export const verdictOnPreflight = ({ status, retryAfterMs }: PreflightAnswer): Verdict =>
  verdicts[status] ?? { ...RETRY, atLeastMs: retryAfterMs ?? 0 };
