import type { SessionList } from "@orbit/shared/http";
import type { Actor } from "#application/actor.ts";
import { sessionToDto } from "#application/dto/session-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";

/** Where the person is signed in, the last used first. */
export const listSessions =
  ({ uow, clock }: Pick<Ports, "uow" | "clock">) =>
  async ({ userId, sessionId }: Actor): Promise<SessionList> => {
    const found = await uow.read((tx) => tx.sessions.ofUser(userId, clock.now()));
    return { sessions: found.map((used) => sessionToDto(used, { sessionId })) };
  };
