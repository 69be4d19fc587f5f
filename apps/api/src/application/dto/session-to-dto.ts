import type { SessionDto } from "@orbit/shared/dto";
import type { UsedSession } from "#application/ports/repositories.ts";

/** `asking` is the session that the list is read in. */
export const sessionToDto = (
  { session: { state }, lastUsedAt }: UsedSession,
  asking: { sessionId: string },
): SessionDto => ({
  id: state.id,
  device: state.device,
  createdAt: state.createdAt.toISOString(),
  lastUsedAt: lastUsedAt.toISOString(),
  current: state.id === asking.sessionId,
});
