import type { DomainErrorCode } from "#domain/errors.ts";

/** What each refusal of the domain is in HTTP. 404 also stands for "not yours"; 403 only for what the asker may know of. */
export const domainStatus: Record<DomainErrorCode, number> = {
  "identity.bad_credentials": 401,
  "identity.not_signed_in": 401,
  "identity.email_taken": 409,
  // Not 401: the session is as good as before.
  "identity.wrong_password": 403,
  "identity.password_breached": 422,
  "identity.session_not_found": 404,
  "workspaces.not_found": 404,
  "workspaces.slug_taken": 409,
  "workspaces.stale_version": 409,
  "workspaces.forbidden": 403,
  "workspaces.higher_rank": 403,
  "workspaces.grants_more_than_held": 403,
  "workspaces.last_owner": 409,
  "workspaces.member_not_found": 404,
  "workspaces.role_not_found": 404,
  "workspaces.role_in_use": 409,
  "workspaces.role_name_taken": 409,
  "workspaces.system_role": 409,
  "workspaces.invitation_not_found": 404,
  "workspaces.invitation_expired": 410,
  "workspaces.invitation_revoked": 410,
  "workspaces.invitation_used": 409,
  "workspaces.invitation_void": 410,
  "workspaces.invitation_other_address": 403,
  "workspaces.already_member": 409,
  "workspaces.limit_reached": 409,
  "rooms.not_found": 404,
  "rooms.name_taken": 409,
  "rooms.stale_version": 409,
  // What the IETF draft of the header names for a key that comes back with another request.
  "idempotency.key_reused": 422,
};
