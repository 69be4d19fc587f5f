import * as z from "zod/mini";
import { workspaceMemberDto } from "../../dto/workspace-member.ts";
import { id } from "../../ids.ts";
import { defineEvent } from "../event-definition.ts";
import { exampleIds, examples } from "../examples.ts";

export const memberEvents = {
  "workspace.member.joined": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "Somebody became a member.",
    payload: z.object({ member: workspaceMemberDto }),
    example: { member: examples.member },
  }),
  "workspace.member.left": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary:
      "A member left or was removed. For that member it is the last frame; their sockets close with 4403 after it.",
    payload: z.object({ memberId: id, reason: z.enum(["left", "removed"]) }),
    example: { memberId: exampleIds.ben, reason: "removed" },
  }),
  "workspace.member.role_changed": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A member has another role now.",
    payload: z.object({ member: workspaceMemberDto }),
    example: { member: { ...examples.member, version: 2 } },
  }),
} as const;
