import * as z from "zod/mini";
import { invitationDto } from "../../dto/invitation.ts";
import { workspaceDto } from "../../dto/workspace.ts";
import { workspaceRoleDto } from "../../dto/workspace-role.ts";
import { id } from "../../ids.ts";
import { defineEvent } from "../event-definition.ts";
import { exampleIds, examples } from "../examples.ts";

export const workspaceEvents = {
  "workspace.updated": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "The workspace's own settings changed.",
    payload: z.object({ workspace: workspaceDto }),
    example: { workspace: examples.workspace },
  }),
  "workspace.deleted": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "The workspace is gone. The last frame on its stream; sockets close with 4404 after it.",
    payload: z.object({ workspaceId: id }),
    example: { workspaceId: exampleIds.workspace },
  }),
  "workspace.role.created": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A custom role was created.",
    payload: z.object({ role: workspaceRoleDto }),
    example: { role: examples.role },
  }),
  "workspace.role.updated": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A custom role's name, description or permissions changed.",
    payload: z.object({ role: workspaceRoleDto }),
    example: { role: { ...examples.role, version: 2 } },
  }),
  "workspace.role.deleted": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A custom role was deleted; nobody held it.",
    payload: z.object({ roleId: id }),
    example: { roleId: exampleIds.role },
  }),
  "workspace.invitation.created": defineEvent({
    scope: "workspace",
    delivery: "stored",
    audience: "members.invite",
    summary: "Somebody was invited.",
    payload: z.object({ invitation: invitationDto }),
    example: { invitation: examples.invitation },
  }),
  "workspace.invitation.accepted": defineEvent({
    scope: "workspace",
    delivery: "stored",
    audience: "members.invite",
    summary: "An invitation was accepted, and is no longer pending.",
    payload: z.object({ invitationId: id, memberId: id }),
    example: { invitationId: exampleIds.invitation, memberId: exampleIds.ben },
  }),
  "workspace.invitation.revoked": defineEvent({
    scope: "workspace",
    delivery: "stored",
    audience: "members.invite",
    summary: "An invitation was withdrawn, and is no longer pending.",
    payload: z.object({ invitationId: id }),
    example: { invitationId: exampleIds.invitation },
  }),
} as const;
