import type { ContactDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { MemberChanged, PeopleInvited, RoleChanged, RoomChanged, WorkspaceChanged } from "@orbit/shared/http";
import { together } from "./changes.ts";
import { fillPresence } from "./presence.ts";
import { type Stores, workspaceOf } from "./stores.ts";
import { viewerMay } from "./viewer.ts";

/** Everything the viewer may see, at one place of the log. What the stores know to be newer stays. */
export const hydrate = (stores: Stores, snapshot: WorkspaceSnapshotDto): void =>
  together(() => {
    const { position } = snapshot;
    stores.workspace.replaceAll([snapshot.workspace], position);
    stores.members.replaceAll(snapshot.members, position);
    stores.roles.replaceAll(snapshot.roles, position);
    stores.invitations.replaceAll(snapshot.invitations, position);
    stores.rooms.replaceAll(snapshot.rooms, position);
    stores.contacts.replaceAll(snapshot.contacts.map(contactEntry));
    fillPresence(stores, snapshot.presence, snapshot.roomPresence);
    stores.viewerId.setState((known) =>
      known?.memberId === snapshot.you.memberId ? known : { memberId: snapshot.you.memberId },
    );
  });

const contactEntry = (contact: ContactDto): [string, string] =>
  "memberId" in contact ? [contact.memberId, contact.email] : [contact.invitationId, contact.email];

/** What a command can answer that the stores keep. */
export type Answer =
  | WorkspaceChanged
  | MemberChanged
  | RoleChanged
  | RoomChanged
  | PeopleInvited
  | { readonly position: WorkspaceSnapshotDto["position"]; readonly removed: Removed };
export type Removed = { readonly kind: "members" | "roles" | "invitations" | "rooms"; readonly id: string };

/** A command's answer, through the same guard as every frame: whichever comes first, nothing goes back. */
export const absorb = (stores: Stores, slug: string, answer: Answer): void => {
  // The person may have moved on to another workspace meanwhile.
  if (workspaceOf(stores)?.slug === slug) together(() => keep(stores, answer));
};

const keep = (stores: Stores, answer: Answer): void => {
  const { position } = answer;
  if ("workspace" in answer) stores.workspace.upsert(answer.workspace, position);
  if ("member" in answer) stores.members.upsert(answer.member, position);
  if ("role" in answer) stores.roles.upsert(answer.role, position);
  if ("room" in answer) stores.rooms.upsert(answer.room, position);
  if ("invitations" in answer) for (const one of answer.invitations) keepInvitation(stores, one, position);
  if ("removed" in answer) stores[answer.removed.kind].remove(answer.removed.id, position);
};

const keepInvitation = (
  stores: Stores,
  { invitation, email }: PeopleInvited["invitations"][number],
  position: PeopleInvited["position"],
): void => {
  stores.invitations.upsert(invitation, position);
  // After a reload only those who may see addresses would still see this one.
  if (viewerMay(stores, "members.view_contacts")) stores.contacts.set(invitation.id, email);
};
