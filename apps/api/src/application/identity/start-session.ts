import type { UserDto } from "@orbit/shared/dto";
import type { Ports } from "#application/ports/ports.ts";
import type { WriteTransaction } from "#application/ports/unit-of-work.ts";
import { Session } from "#domain/identity/session.ts";

/** A session as its owner's browser learns of it; the token is nowhere else. */
export type StartedSession = { user: UserDto; sessionId: string; token: string; expiresAt: Date };

export type NewSession = {
  tokenHash: string;
  device: string;
  /** Of the cookie that came along; its session ends, so that nobody carries on in one they were handed. */
  presentedHash: string | null;
};

const SESSION_DAYS = 30;

export const sessionExpiry = (now: Date): Date => new Date(now.getTime() + SESSION_DAYS * 86_400_000);

const endPresented = async (tx: WriteTransaction, presentedHash: string | null, now: Date): Promise<void> => {
  const presented = presentedHash === null ? null : await tx.sessions.byTokenHash(presentedHash);
  if (!presented) return;
  presented.end(now);
  await tx.sessions.save(presented);
};

/** Ends those that were started first, until there is room for one more. Whoever starts it holds the person's row. */
const makeRoom = async (tx: WriteTransaction, userId: string, { limit, now }: { limit: number; now: Date }) => {
  const live = await tx.sessions.lockOfUser(userId, now);
  for (const session of live.slice(0, Math.max(0, live.length + 1 - limit))) {
    session.end(now);
    await tx.sessions.save(session);
  }
};

/** Always a new session with a new token, never the one that was presented. */
export const startSession =
  ({ ids, clock, limits }: Pick<Ports, "ids" | "clock" | "limits">) =>
  async (tx: WriteTransaction, userId: string, { tokenHash, device, presentedHash }: NewSession): Promise<Session> => {
    const now = clock.now();
    await endPresented(tx, presentedHash, now);
    await makeRoom(tx, userId, { limit: limits.sessionsPerPerson, now });
    const times = { createdAt: now, expiresAt: sessionExpiry(now) };
    const session = Session.start({ id: ids.next(), userId, tokenHash, device, ...times });
    await tx.sessions.save(session);
    return session;
  };
