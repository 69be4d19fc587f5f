import type { Secrets } from "#application/ports/secrets.ts";

type Asking = { idempotencyKey: string | null; sessionSecret: string };

/**
 * The one-time tokens of one command, by address: 256 bits, derived from a seed that is stored nowhere.
 *
 * A repeat under the same idempotency key has to show the same links, yet the stored answer must not hold a token that
 * works. So with a key the seed is what only the asking session knows; without one nothing repeats, and it is random.
 * The outer hash keeps a token's holder from extending the inner one.
 */
export const invitationTokens = (secrets: Secrets, { idempotencyKey, sessionSecret }: Asking) => {
  const seed = idempotencyKey === null ? secrets.newToken() : `${sessionSecret} ${idempotencyKey}`;
  return (email: string): string => secrets.hashToken(secrets.hashToken(`invitation ${seed} ${email}`));
};
