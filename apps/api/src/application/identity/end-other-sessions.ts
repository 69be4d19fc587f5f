import type { Actor } from "#application/actor.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { WriteTransaction } from "#application/ports/unit-of-work.ts";
import type { Session } from "#domain/identity/session.ts";

type Ending = { actor: Pick<Actor, "userId" | "sessionId">; now: Date };

/** Ends all live sessions of the person but the one they ask from, and answers with that one; null when it ended meanwhile. */
export const endOthers = async (tx: WriteTransaction, { actor, now }: Ending): Promise<Session | null> => {
  const sessions = await tx.sessions.lockOfUser(actor.userId, now);
  for (const session of sessions) {
    if (session.state.id === actor.sessionId) continue;
    session.end(now);
    await tx.sessions.save(session);
  }
  return sessions.find(({ state }) => state.id === actor.sessionId) ?? null;
};

/** Signs the person out everywhere else. A session that is being started at the same moment is ended or comes after. */
export const endOtherSessions =
  ({ uow, clock }: Pick<Ports, "uow" | "clock">) =>
  async (actor: Actor): Promise<void> => {
    await uow.write({}, async (tx) => {
      await tx.users.lockById(actor.userId);
      await endOthers(tx, { actor, now: clock.now() });
    });
  };
