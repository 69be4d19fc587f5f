import type { Timers } from "./clock.ts";
import { RETRY, type Verdict } from "./close-rules.ts";

/** `status` is 0 when the server could not be reached. */
export type PreflightAnswer = { readonly status: number; readonly retryAfterMs: number | null };

/**
 * Asks over HTTP for the status the upgrade was refused with: a browser cannot read it, and without it every refusal
 * looks like a bad network.
 */
export type Preflight = () => Promise<PreflightAnswer>;

export const UNREACHABLE: PreflightAnswer = { status: 0, retryAfterMs: null };

const ANSWERED_WITHIN_MS = 10_000;

/** An answer in any case: one that fails, or does not come in time, is an unreachable server. */
export const answerTo = (preflight: Preflight, timers: Timers): Promise<PreflightAnswer> =>
  new Promise((resolve) => {
    const cancel = timers.after(ANSWERED_WITHIN_MS, () => resolve(UNREACHABLE));
    const answered = (answer: PreflightAnswer): void => {
      cancel();
      resolve(answer);
    };
    preflight().then(answered, () => answered(UNREACHABLE));
  });

/** Whether the server is well and would have let this client in. */
export const isServing = ({ status }: PreflightAnswer): boolean => status >= 200 && status < 300;

/** What a status asks of the client. One that is not listed is no refusal of this person: come back later. */
const verdicts: Readonly<Record<number, Verdict>> = {
  401: { kind: "final", status: "signed_out" },
  403: { kind: "final", status: "revoked" },
  // To an outsider, a workspace that is gone and one they are not in look the same.
  404: { kind: "final", status: "revoked" },
  426: { kind: "final", status: "outdated" },
};

const TOO_MANY = 429;

export const verdictOnPreflight = ({ status, retryAfterMs }: PreflightAnswer): Verdict =>
  verdicts[status] ?? {
    ...RETRY,
    atLeastMs: retryAfterMs ?? 0,
    ...(status === TOO_MANY && { because: "limited" }),
  };
