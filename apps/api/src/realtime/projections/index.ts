import type { StoredServerEventType } from "@orbit/shared/realtime";
import type { StoredDomainEventType } from "#domain/events.ts";
import type { Projections } from "../projection.ts";
import { roomsProjections } from "./rooms.ts";
import { workspacesProjections } from "./workspaces.ts";

export const projections: Projections = { ...workspacesProjections, ...roomsProjections };

/** Every promise of the catalog is kept: which fact leads to each stored event. Total; a test checks it against the projections. */
export const producedBy: Record<StoredServerEventType, readonly StoredDomainEventType[]> = {
  "workspace.updated": ["workspaces.workspace.renamed"],
  "workspace.deleted": ["workspaces.workspace.deleted"],
  "workspace.member.joined": ["workspaces.member.joined"],
  "workspace.member.left": ["workspaces.member.left", "workspaces.member.removed"],
  "workspace.member.role_changed": ["workspaces.member.role_changed"],
  "workspace.role.created": ["workspaces.role.created"],
  "workspace.role.updated": ["workspaces.role.updated"],
  "workspace.role.deleted": ["workspaces.role.deleted"],
  "workspace.invitation.created": ["workspaces.invitation.created"],
  "workspace.invitation.accepted": ["workspaces.invitation.accepted"],
  "workspace.invitation.revoked": ["workspaces.invitation.revoked"],
  "workspace.room.created": ["rooms.room.created"],
  "workspace.room.renamed": ["rooms.room.renamed"],
  "workspace.room.archived": ["rooms.room.archived"],
};
