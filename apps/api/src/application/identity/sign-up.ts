import type { SignUpBody } from "@orbit/shared/http";
import { canonicalJson } from "#application/canonical-json.ts";
import { userToDto } from "#application/dto/user-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { WriteContext } from "#application/ports/unit-of-work.ts";
import { User } from "#domain/identity/user.ts";
import { refuseBreached } from "./refuse-breached.ts";
import { signIn } from "./sign-in.ts";
import { type StartedSession, sessionExpiry, startSession } from "./start-session.ts";

export type SignUp = SignUpBody & { idempotencyKey: string | null; presentedToken: string | null; device: string };

/** The password is no part of what is stored with the key. */
const contextOf = ({ idempotencyKey, email, name }: SignUp): WriteContext => {
  if (idempotencyKey === null) return {};
  return {
    idempotency: { scope: email, key: idempotencyKey, request: canonicalJson({ verb: "signUp", email, name }) },
  };
};

/**
 * Makes an account and signs in to it. A repeat under the same key finds the account and signs in with the password it
 * brings: a key alone opens nothing.
 */
export const signUp = (ports: Pick<Ports, "uow" | "ids" | "clock" | "secrets" | "limits">) => {
  const { uow, ids, clock, secrets } = ports;
  const [start, again] = [startSession(ports), signIn(ports)];
  return async (command: SignUp): Promise<StartedSession> => {
    const { name, email, password, presentedToken, device } = command;
    refuseBreached(secrets, password);
    const passwordHash = await secrets.hashPassword(password);
    const token = secrets.newToken();
    const tokenHash = secrets.hashToken(token);
    const presentedHash = presentedToken && secrets.hashToken(presentedToken);
    const { value } = await uow.write(contextOf(command), async (tx) => {
      const user = User.signUp({ id: ids.next(), name, email, passwordHash, createdAt: clock.now() });
      await tx.users.save(user);
      const session = await start(tx, user.state.id, { tokenHash, presentedHash, device });
      return { user: userToDto(user), sessionId: session.state.id, tokenHash };
    });
    if (value.tokenHash !== tokenHash) return again({ email, password, presentedToken, device });
    return { user: value.user, sessionId: value.sessionId, token, expiresAt: sessionExpiry(clock.now()) };
  };
};
