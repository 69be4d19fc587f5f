/** `next`: where to go afterwards. `signedOut`: the session ended under the person's hands, so say that it did. */
export type SignInSearch = { next?: string; signedOut?: true };

/** Only a path of this application: an address from outside must never decide where a sign-in leads. */
export const safeNext = (next: unknown): string | undefined =>
  typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined;

export const signInSearch = (search: { next?: unknown; signedOut?: unknown }): SignInSearch => {
  const next = safeNext(search.next);
  return { ...(next && { next }), ...(search.signedOut === true && { signedOut: true }) };
};
