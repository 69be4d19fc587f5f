import type { Id } from "../kernel/id.ts";

/** Facts about people and their sessions. They belong to no workspace and have no place in any log. */
export type IdentityEvent =
  | { type: "identity.user.signed_up"; userId: Id }
  | { type: "identity.user.password_changed"; userId: Id }
  | { type: "identity.session.started"; userId: Id; sessionId: Id }
  | { type: "identity.session.ended"; userId: Id; sessionId: Id };
