import type { ChangePasswordBody } from "@orbit/shared/http";
import type { Actor } from "#application/actor.ts";
import type { Ports } from "#application/ports/ports.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { endOthers } from "./end-other-sessions.ts";
import { refuseBreached } from "./refuse-breached.ts";

export type ChangePassword = ChangePasswordBody & { actor: Actor };
/** What opens the session from now on. */
export type RotatedSession = { token: string; expiresAt: Date };

const wrong = () => new DomainError("identity.wrong_password", "That is not your current password.");
const ended = () => new DomainError("identity.not_signed_in", "Sign in first.");

/**
 * Replaces the password, ends every other session and gives this one another token: whoever had got hold of any of them,
 * or of the password, is out. A repeat proves the password again, so an idempotency key has no meaning here.
 * @throws DomainError `identity.wrong_password`, `identity.password_breached`.
 */
export const changePassword =
  ({ uow, clock, secrets }: Pick<Ports, "uow" | "clock" | "secrets">) =>
  async ({ actor, current, next }: ChangePassword): Promise<RotatedSession> => {
    const before = await uow.read((tx) => tx.users.byId(actor.userId));
    if (!(await secrets.verifyPassword(before?.state.passwordHash ?? null, current))) throw wrong();
    refuseBreached(secrets, next);
    const passwordHash = await secrets.hashPassword(next);
    const token = secrets.newToken();
    const { value: expiresAt } = await uow.write({}, async (tx) => {
      const user = await tx.users.lockById(actor.userId);
      // Changed by another tab since it was checked.
      if (!user || user.state.passwordHash !== before?.state.passwordHash) throw wrong();
      user.changePassword(passwordHash);
      await tx.users.save(user);
      const session = await endOthers(tx, { actor, now: clock.now() });
      if (!session) throw ended();
      session.rotate(secrets.hashToken(token));
      await tx.sessions.save(session);
      return session.state.expiresAt;
    });
    return { token, expiresAt };
  };
