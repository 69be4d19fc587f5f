import * as z from "zod/mini";
import { permission } from "../access/permissions.ts";
import { id } from "../ids.ts";
import { contactDto } from "./contact.ts";
import { invitationDto } from "./invitation.ts";
import { positionDto } from "./position.ts";
import { memberPresenceDto, roomPresenceDto } from "./presence.ts";
import { roomDto } from "./room.ts";
import { workspaceDto } from "./workspace.ts";
import { workspaceMemberDto } from "./workspace-member.ts";
import { workspaceRoleDto } from "./workspace-role.ts";

/** Everything the viewer may see, read in one transaction together with its position. */
export const workspaceSnapshotDto = z.object({
  workspace: workspaceDto,
  you: z.object({ memberId: id, permissions: z.array(permission) }),
  members: z.array(workspaceMemberDto),
  roles: z.array(workspaceRoleDto),
  /** Pending ones; empty without `members.invite`. */
  invitations: z.array(invitationDto),
  /** Empty without `members.view_contacts`. */
  contacts: z.array(contactDto),
  /** Archived rooms are not among them. */
  rooms: z.array(roomDto),
  /** One entry per member. */
  presence: z.array(memberPresenceDto),
  /** Rooms with somebody in them. */
  roomPresence: z.array(roomPresenceDto),
  position: positionDto,
});
export type WorkspaceSnapshotDto = z.infer<typeof workspaceSnapshotDto>;
