/** What the door itself refuses, before any use case is asked. */
export type EdgeErrorCode =
  | "http.validation"
  | "http.malformed_json"
  | "http.not_found"
  | "http.foreign_origin"
  | "http.unsupported_media_type"
  | "http.body_too_large"
  | "http.timeout"
  | "http.headers_too_large"
  | "http.bad_request"
  | "http.rate_limited"
  | "http.unavailable"
  | "http.pool_busy"
  | "http.internal";

export type FieldFault = { path: string; message: string };

/** One answer per code, in words that say what to do; none of them repeats what was sent. */
export const edgeAnswers: Record<EdgeErrorCode, { status: number; detail: string }> = {
  "http.validation": { status: 400, detail: "Some fields are missing, wrong or not known here; `fields` names them." },
  "http.malformed_json": { status: 400, detail: "The body is not JSON." },
  "http.bad_request": { status: 400, detail: "The request can't be understood." },
  "http.not_found": { status: 404, detail: "There is nothing at this address." },
  "http.foreign_origin": { status: 403, detail: "This page may not act here. Open Orbit at its own address." },
  "http.timeout": { status: 408, detail: "The request took too long to arrive." },
  "http.body_too_large": { status: 413, detail: "The body is larger than 64 KiB." },
  "http.unsupported_media_type": { status: 415, detail: "Send application/json." },
  "http.rate_limited": { status: 429, detail: "Too many attempts. Wait as long as Retry-After says." },
  "http.headers_too_large": { status: 431, detail: "The headers are larger than 16 KiB." },
  "http.internal": { status: 500, detail: "Something went wrong here. The request id finds it in the log." },
  "http.pool_busy": {
    status: 503,
    detail: "Orbit is busy: no connection to the database came free. Try again shortly, with the same key.",
  },
  "http.unavailable": { status: 503, detail: "Orbit can't answer right now. Try again shortly, with the same key." },
};

export class EdgeError extends Error {
  override readonly name = "EdgeError";
  readonly code: EdgeErrorCode;
  readonly fields: readonly FieldFault[] | undefined;
  /** When to come back; left out where a second will do. */
  readonly retryAfterS: number | undefined;

  constructor(code: EdgeErrorCode, fields?: readonly FieldFault[], retryAfterS?: number) {
    super(edgeAnswers[code].detail);
    this.code = code;
    this.fields = fields;
    this.retryAfterS = retryAfterS;
  }
}
