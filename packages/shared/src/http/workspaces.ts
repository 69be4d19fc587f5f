import * as z from "zod/mini";
import { permission } from "../access/permissions.ts";
import { activityEntryDto } from "../dto/activity-entry.ts";
import { invitationDto } from "../dto/invitation.ts";
import { positionDto } from "../dto/position.ts";
import { workspaceDto } from "../dto/workspace.ts";
import { workspaceMemberDto } from "../dto/workspace-member.ts";
import { workspaceRoleDto } from "../dto/workspace-role.ts";
import { id } from "../ids.ts";
import { email, roleDescription, roleName, slug, version, workspaceName } from "./fields.ts";

const position = positionDto;

export const createWorkspaceBody = z.strictObject({ name: workspaceName, slug });
export const renameWorkspaceBody = z.strictObject({ name: workspaceName, version });
export const workspaceJoined = z.object({ workspace: workspaceDto, member: workspaceMemberDto, position });
export const workspaceChanged = z.object({ workspace: workspaceDto, position });
/** The answer where nothing is left to show but where the log stands. */
export const committed = z.object({ position });

export const changeMemberRoleBody = z.strictObject({ roleId: id, version });
export const memberChanged = z.object({ member: workspaceMemberDto, position });

const rights = z.array(permission).check(z.maxLength(64));

export const createRoleBody = z.strictObject({
  name: roleName,
  description: z._default(roleDescription, ""),
  permissions: rights,
});
export const updateRoleBody = z.strictObject({
  name: z.optional(roleName),
  description: z.optional(roleDescription),
  permissions: z.optional(rights),
  version,
});
export const roleChanged = z.object({ role: workspaceRoleDto, position });

export const invitePeopleBody = z.strictObject({
  emails: z.array(email).check(z.minLength(1), z.maxLength(100)),
  roleId: id,
});
export const peopleInvited = z.object({
  /** `token` and `link` are shown this once; Orbit keeps only the token's hash. */
  invitations: z.array(z.object({ invitation: invitationDto, email: z.string(), token: z.string(), link: z.string() })),
  skipped: z.array(z.object({ email: z.string(), reason: z.enum(["already_member", "already_invited"]) })),
  position,
});

export const invitationPreview = z.object({
  workspace: z.object({ name: z.string(), slug: z.string() }),
  inviterName: z.nullable(z.string()),
  roleName: z.string(),
  /** Whoever holds the token was sent it at this address. */
  email: z.string(),
  expiresAt: z.iso.datetime(),
});

/** Digits alone: what else would turn into a number, such as "0x10" or "1e3", was not meant to. */
const seqInAddress = z
  .pipe(z.string().check(z.regex(/^[1-9]\d{0,15}$/, "must be a positive whole number")), z.transform(Number))
  .check(z.refine(Number.isSafeInteger, "is too large"));
export const activityQuery = z.strictObject({ before: z.optional(seqInAddress) });
export const activityPage = z.object({
  entries: z.array(activityEntryDto),
  /** Pass as `before` for older entries; null at the beginning of history. */
  nextBefore: z.nullable(z.int()),
  position,
});

export type CreateWorkspaceBody = z.infer<typeof createWorkspaceBody>;
export type RenameWorkspaceBody = z.infer<typeof renameWorkspaceBody>;
export type WorkspaceJoined = z.infer<typeof workspaceJoined>;
export type WorkspaceChanged = z.infer<typeof workspaceChanged>;
export type Committed = z.infer<typeof committed>;
export type ChangeMemberRoleBody = z.infer<typeof changeMemberRoleBody>;
export type MemberChanged = z.infer<typeof memberChanged>;
export type CreateRoleBody = z.infer<typeof createRoleBody>;
export type UpdateRoleBody = z.infer<typeof updateRoleBody>;
export type RoleChanged = z.infer<typeof roleChanged>;
export type InvitePeopleBody = z.infer<typeof invitePeopleBody>;
export type PeopleInvited = z.infer<typeof peopleInvited>;
export type InvitationPreview = z.infer<typeof invitationPreview>;
export type ActivityPage = z.infer<typeof activityPage>;
