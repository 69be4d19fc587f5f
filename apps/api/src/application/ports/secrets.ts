/** Tokens and passwords; the only port that sees either. */
export interface Secrets {
  /** 256 random bits, base64url. */
  newToken(): string;
  /** SHA-256, hex. Deterministic: it is how a token is looked up. */
  hashToken(token: string): string;
  /** Argon2id with a salt of its own. */
  hashPassword(password: string): Promise<string>;
  /** Whether the password is one of those that everybody tries first, because they are known from breaches. Asks nobody. */
  isBreached(password: string): boolean;
  /** Takes the same time for `null` (no such account) as for a wrong password, so that accounts can't be enumerated. */
  verifyPassword(hash: string | null, password: string): Promise<boolean>;
}
