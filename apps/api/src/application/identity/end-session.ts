import type { Actor } from "#application/actor.ts";
import type { Ports } from "#application/ports/ports.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";

/**
 * Ends one of the person's own sessions; its sockets are closed by whoever hears of it. Ending it twice is fine.
 * @throws DomainError `identity.session_not_found`, for somebody else's as for one that never was.
 */
export const endSession =
  ({ uow, clock }: Pick<Ports, "uow" | "clock">) =>
  async ({ actor, sessionId }: { actor: Actor; sessionId: string }): Promise<void> => {
    await uow.write({}, async (tx) => {
      const session = await tx.sessions.byId(sessionId);
      if (session?.state.userId !== actor.userId) {
        throw new DomainError("identity.session_not_found", "There is no such session of yours.");
      }
      session.end(clock.now());
      await tx.sessions.save(session);
    });
  };
