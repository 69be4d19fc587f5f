import type { Secrets } from "#application/ports/secrets.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";

/** @throws DomainError `identity.password_breached`. For passwords being chosen; one that is in use still signs in. */
export const refuseBreached = (secrets: Pick<Secrets, "isBreached">, password: string): void => {
  if (!secrets.isBreached(password)) return;
  throw new DomainError(
    "identity.password_breached",
    "This password is known from breaches elsewhere, so it would be guessed first. Choose another one.",
  );
};
