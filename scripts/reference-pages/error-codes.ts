import type { DomainErrorCode } from "../../apps/api/src/domain/errors.ts";
import { domainStatus } from "../../apps/api/src/interfaces/http/domain-status.ts";
import { edgeAnswers } from "../../apps/api/src/interfaces/http/edge-error.ts";
import { code, page, table } from "./markdown.ts";

/** Total, so that a new refusal comes with its meaning. */
const means: Record<DomainErrorCode, string> = {
  "identity.bad_credentials": "Unknown address or wrong password; which of the two is not said.",
  "identity.not_signed_in": "No session, or it has ended. Sign in.",
  "identity.email_taken": "There is an account with that address.",
  "identity.wrong_password": "The current password is wrong; it has to be proven before it can be changed.",
  "identity.password_breached": "The new password is on the list of those that leaked elsewhere. Choose another one.",
  "identity.session_not_found": "There is no such session, or it is somebody else's.",
  "workspaces.not_found": "There is no such workspace, or you are not a member of it.",
  "workspaces.slug_taken": "Another workspace has that address.",
  "workspaces.stale_version": "Somebody changed it since you read it; `current` is what it is now.",
  "workspaces.forbidden": "Your role does not carry the right it takes.",
  "workspaces.higher_rank": "The member ranks above you.",
  "workspaces.grants_more_than_held": "You would grant a right that you do not hold.",
  "workspaces.last_owner": "A workspace keeps at least one owner. Make somebody else an owner first.",
  "workspaces.member_not_found": "There is no such member here.",
  "workspaces.role_not_found": "There is no such role here.",
  "workspaces.role_in_use": "Members hold the role, or invitations offer it. Give them another one first.",
  "workspaces.role_name_taken": "Another role has that name.",
  "workspaces.system_role": "System roles can be neither edited nor deleted.",
  "workspaces.invitation_not_found":
    "There is no such invitation; one that was used, withdrawn or has expired is forgotten `PURGE_AFTER_DAYS` after its expiry.",
  "workspaces.invitation_expired": "The invitation's time is over. Ask for another one.",
  "workspaces.invitation_revoked": "The invitation was withdrawn.",
  "workspaces.invitation_used": "The invitation was accepted before.",
  "workspaces.invitation_void": "Whoever sent the invitation may not offer that role any more.",
  "workspaces.invitation_other_address": "The invitation is for another address than the one you are signed in with.",
  "workspaces.already_member": "You are a member already.",
  "workspaces.limit_reached":
    "An operator's limit on members, roles, rooms, invitations or workspaces; `detail` says which.",
  "rooms.not_found": "There is no such room here, or it is archived.",
  "rooms.name_taken": "Another room has that name.",
  "rooms.stale_version": "Somebody changed it since you read it; `current` is what it is now.",
  "idempotency.key_reused": "The key was used for another request. Take a new key for each command.",
};

// Object.entries widens the keys of a map that is known whole.
const refusals = Object.entries(domainStatus) as [DomainErrorCode, number][];

export const errorCodesPage = (): string =>
  page("Error codes", "apps/api/src/{domain/errors,interfaces/http/domain-status,interfaces/http/edge-error}.ts", [
    "Every `code` of an `application/problem+json` answer. Codes are stable; the sentences beside them may change.",
    "## A rule refuses the command",
    table(
      ["code", "status", "meaning"],
      refusals.map(([name, status]) => [code(name), String(status), means[name]]),
    ),
    "## The door refuses the request",
    table(
      ["code", "status", "meaning"],
      Object.entries(edgeAnswers).map(([name, { status, detail }]) => [code(name), String(status), detail]),
    ),
  ]);
