/** `next`: where to go afterwards. `signedOut`: the session ended under the person's hands, so say that it did. */
export type SignInSearch = { next?: string; signedOut?: true };

/** Only for telling a path from everything else; nobody ever goes there. */
const HERE = "https://here.invalid";

/**
 * Only a path of this application: an address from outside must never decide where a sign-in leads. It is read as a
 * browser would read it, which skips tabs and line breaks and takes a backslash for a slash; and handed on as read.
 */
export const safeNext = (next: unknown): string | undefined => {
  if (typeof next !== "string" || !next.startsWith("/") || !URL.canParse(next, HERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(next, HERE);
  return origin === HERE && !pathname.startsWith("//") ? `${pathname}${search}${hash}` : undefined;
};

export const signInSearch = (search: { next?: unknown; signedOut?: unknown }): SignInSearch => {
  const next = safeNext(search.next);
  return { ...(next && { next }), ...(search.signedOut === true && { signedOut: true }) };
};
