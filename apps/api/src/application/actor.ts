/** Who is asking: the person behind a live session. */
export type Actor = {
  userId: string;
  sessionId: string;
  name: string;
  email: string;
};

/** What every mutation carries beside its own fields. */
export type Asked = {
  actor: Actor;
  /** The client's `Idempotency-Key`; null when it sent none. */
  idempotencyKey: string | null;
};
