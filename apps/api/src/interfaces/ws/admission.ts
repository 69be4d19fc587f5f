import type { IncomingMessage } from "node:http";
import { protocol } from "@orbit/shared/realtime";
import { z } from "zod";
import type { AccessReader, LiveSession, StandingAccess } from "#application/ports/access-reader.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Ports } from "#application/ports/ports.ts";

export type Refusal = {
  status: 400 | 401 | 403 | 404 | 426 | 429 | 503;
  code: string;
  detail: string;
  /** When coming back sooner is of no use. */
  retryAfterS?: number;
};
export type Admitted = { session: LiveSession; access: StandingAccess; cursor: string | null };
export type Admission = { kind: "admitted"; admitted: Admitted } | { kind: "refused"; refusal: Refusal };

/** A cursor is taken as it comes: one that can't be served is answered with `resync`, not refused. */
const upgradeQuery = z.object({
  workspace: z.string().regex(/^[a-z0-9-]{1,64}$/),
  cursor: z.string().max(64).optional().catch("malformed"),
  protocol: z.coerce.number().int().optional(),
});

/** Parts of the names that people give to what lets them in, in any spelling. */
const TOKEN_NAME = /token|session|auth|jwt|secret|passw|bearer|cookie|api_?key|^sid$/i;

type Dependencies = {
  access: AccessReader;
  clock: Clock;
  reads: Ports["reads"];
  origins: readonly string[];
};

export type Knock = {
  headers: IncomingMessage["headers"];
  query: unknown;
  /** The hash of the session token from the cookie; empty without one. */
  session: string;
};

const refused = (status: Refusal["status"], code: string, detail: string): Admission => ({
  kind: "refused",
  refusal: { status, code, detail },
});

const tooMuchRead = {
  status: 429,
  code: "http.rate_limited",
  detail: "Too much was read for you. Wait as long as Retry-After says.",
} as const;

const unknownWorkspace = () =>
  refused(404, "workspaces.not_found", "There is no such workspace, or you are not a member of it.");

const isRefusal = (admission: Admission, status: Refusal["status"]): boolean =>
  admission.kind === "refused" && admission.refusal.status === status;

const hasTokenInUrl = (query: unknown): boolean =>
  typeof query === "object" && query !== null && Object.keys(query).some((name) => TOKEN_NAME.test(name));

/**
 * Decides over an upgrade before there is a socket: a plain HTTP refusal, or who this is and where they stand. The origin
 * must be one of ours to the letter, for a cookie says who the browser belongs to, not which page is asking.
 */
export const admitUpgrade = (deps: Dependencies) => {
  const admit = admitConnection(deps, ({ origin }) => origin !== undefined && deps.origins.includes(origin));
  return async (knock: Knock): Promise<Admission> =>
    knock.headers["sec-websocket-version"] === "13"
      ? admit(knock)
      : refused(426, "realtime.websocket_version", "Speak WebSocket version 13.");
};

/** Decides over an event stream or a poll as over an upgrade, except that a page's own GET names no origin. */
export const admitEvents = (deps: Dependencies) => admitConnection(deps, isOwnPage(deps.origins));

/**
 * A browser tells the site a GET comes from where the page itself came over HTTPS. Where pages come over plain HTTP nobody
 * tells; there the cookie's `SameSite`, and that no other page can read the answer, must do.
 */
const isOwnPage = (origins: readonly string[]) => {
  const isTold = origins.every((origin) => origin.startsWith("https://"));
  return ({ origin, "sec-fetch-site": site }: IncomingMessage["headers"]): boolean => {
    if (origin !== undefined) return origins.includes(origin) && site !== "cross-site";
    return site === undefined ? !isTold : site === "same-origin";
  };
};

const admitConnection =
  (deps: Dependencies, isOurs: (headers: IncomingMessage["headers"]) => boolean) =>
  async ({ headers, query, session }: Knock): Promise<Admission> => {
    const admission = await admitMember(deps, { query, session });
    if (isRefusal(admission, 400) || isRefusal(admission, 401)) return admission;
    // Before any word about the workspace: a foreign page must not learn which ones there are.
    if (!isOurs(headers)) return refused(403, "http.foreign_origin", "This page may not open a connection here.");
    return admission;
  };

/** The part of the decision that the preflight route answers too. */
export const admitMember = async (
  { access, clock, reads }: Omit<Dependencies, "origins">,
  { query, session }: Omit<Knock, "headers">,
): Promise<Admission> => {
  if (hasTokenInUrl(query)) {
    return refused(400, "realtime.token_in_url", "Send the session as a cookie; addresses end up in logs.");
  }
  if (session === "") return refused(401, "identity.not_signed_in", "Sign in first.");
  const asked = upgradeQuery.safeParse(query);
  const slug = asked.success ? asked.data.workspace : "";
  const found = await access.bySession(session, slug, clock.now());
  if (!found.session) return refused(401, "identity.not_signed_in", "Sign in first.");
  // Before any word about the workspace, so that it is the same word for each.
  const waitMs = reads.waitMs(found.session.userId);
  if (waitMs > 0) return { kind: "refused", refusal: { ...tooMuchRead, retryAfterS: Math.ceil(waitMs / 1000) } };
  if (!asked.success || !found.access) return unknownWorkspace();
  if (asked.data.protocol !== undefined && asked.data.protocol < protocol.min) {
    return refused(426, "realtime.protocol_too_old", "This version of the app is too old: reload the page.");
  }
  return {
    kind: "admitted",
    admitted: { session: found.session, access: found.access, cursor: asked.data.cursor ?? null },
  };
};
