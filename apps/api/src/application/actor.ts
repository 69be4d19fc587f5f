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

/** A mutation of one workspace, named as people name it in a URL. */
export type AskedOfWorkspace = Asked & { slug: string };

/** A question about one workspace. */
export type ViewOfWorkspace = { actor: Actor; slug: string };
