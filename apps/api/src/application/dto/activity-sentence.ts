import { permissionCatalog } from "@orbit/shared/access";
import type { StoredDomainEvent, StoredDomainEventOf, StoredDomainEventType } from "#domain/events.ts";

/** A right in the words of the permission matrix; one retired since then keeps its name. */
const inWords = (right: string): string =>
  Object.entries(permissionCatalog)
    .find(([name]) => name === right)?.[1]
    .label.toLowerCase() ?? right;

const listed = (rights: readonly string[]): string => rights.map(inWords).join(", ");

const roleChange = ({ gained, lost }: StoredDomainEventOf<"workspaces.role.updated">): string => {
  const parts = [
    ...(gained.length > 0 ? [`may now ${listed(gained)}`] : []),
    ...(lost.length > 0 ? [`may no longer ${listed(lost)}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "has a new name or description";
};

type Sentences = { [T in StoredDomainEventType]: (event: StoredDomainEventOf<T>) => string };

/** Told from the facts alone, in the words of the moment it happened; who did it is shown beside the sentence. */
const sentences: Sentences = {
  "workspaces.workspace.created": ({ name }) => `The workspace ${name} was created.`,
  "workspaces.workspace.renamed": ({ from, to }) => `The workspace was renamed from ${from} to ${to}.`,
  "workspaces.workspace.deleted": ({ name }) => `The workspace ${name} was deleted.`,
  "workspaces.member.joined": ({ memberName, roleName }) => `${memberName} joined as ${roleName}.`,
  "workspaces.member.left": ({ memberName }) => `${memberName} left.`,
  "workspaces.member.removed": ({ memberName }) => `${memberName} was removed.`,
  "workspaces.member.role_changed": ({ memberName, fromRole, toRole }) =>
    `${memberName}'s role changed from ${fromRole} to ${toRole}.`,
  "workspaces.role.created": ({ roleName }) => `The role ${roleName} was created.`,
  "workspaces.role.updated": (event) => `The role ${event.roleName} ${roleChange(event)}.`,
  "workspaces.role.deleted": ({ roleName }) => `The role ${roleName} was deleted.`,
  "workspaces.invitation.created": ({ addressHint, roleName }) => `${addressHint} was invited as ${roleName}.`,
  "workspaces.invitation.accepted": ({ memberName }) => `${memberName} accepted their invitation.`,
  "workspaces.invitation.revoked": ({ addressHint }) => `The invitation of ${addressHint} was withdrawn.`,
  "rooms.room.created": ({ name }) => `The room ${name} was created.`,
  "rooms.room.renamed": ({ from, to }) => `The room ${from} was renamed to ${to}.`,
  "rooms.room.archived": ({ name }) => `The room ${name} was archived.`,
};

export const activitySentence = <E extends StoredDomainEvent>(event: E): string => {
  // The map is total over event types, and each entry takes the event of its own key. A newer version may have written others.
  const tell = sentences[event.type] as ((event: E) => string) | undefined;
  return tell?.(event) ?? "Something happened that this version has no words for.";
};
