import type { Ports } from "#application/ports/ports.ts";

/** Ends one session; its sockets are closed by whoever hears of it. Ending it twice is fine. */
export const signOut =
  ({ uow, clock }: Pick<Ports, "uow" | "clock">) =>
  async (sessionId: string): Promise<void> => {
    await uow.write({}, async (tx) => {
      const session = await tx.sessions.byId(sessionId);
      if (!session) return;
      session.end(clock.now());
      await tx.sessions.save(session);
    });
  };
