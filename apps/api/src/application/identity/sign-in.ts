import type { SignInBody } from "@orbit/shared/http";
import { userToDto } from "#application/dto/user-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { type StartedSession, startSession } from "./start-session.ts";

export type SignIn = SignInBody & {
  presentedToken: string | null;
  /** What the session is started on, as `Session` keeps it. */
  device: string;
};

const refused = () => new DomainError("identity.bad_credentials", "The e-mail or the password is wrong.");

/**
 * Starts a session. An idempotency key has no meaning here: a repeat proves the password again and gets a session of
 * its own, because the first one's token is not kept anywhere it could be answered from.
 * @throws DomainError `identity.bad_credentials`, the same for an unknown address and a wrong password, after as long.
 */
export const signIn = (ports: Pick<Ports, "uow" | "ids" | "clock" | "secrets" | "limits">) => {
  const { uow, secrets } = ports;
  const start = startSession(ports);
  return async ({ email, password, presentedToken, device }: SignIn): Promise<StartedSession> => {
    const user = await uow.read((tx) => tx.users.byEmail(email));
    const verified = await secrets.verifyPassword(user?.state.passwordHash ?? null, password);
    if (!user || !verified) throw refused();
    const token = secrets.newToken();
    const asked = {
      device,
      tokenHash: secrets.hashToken(token),
      presentedHash: presentedToken && secrets.hashToken(presentedToken),
    };
    const { value } = await uow.write({}, async (tx) => {
      const now = await tx.users.lockById(user.state.id);
      // The password may have been changed since it was checked, which is to end every session it could start.
      if (now?.state.passwordHash !== user.state.passwordHash) throw refused();
      const { state } = await start(tx, user.state.id, asked);
      return { sessionId: state.id, expiresAt: state.expiresAt };
    });
    return { user: userToDto(user), token, ...value };
  };
};
