import { z } from "zod";
import { presenceDto } from "../../dto/presence.ts";
import { defineEvent } from "../event-definition.ts";
import { exampleIds } from "../examples.ts";

export const presenceEvents = {
  "presence.update": defineEvent({
    scope: "workspace",
    delivery: "signal",
    summary: "A member came online, went away or left: the union over all their tabs, announced on transitions only.",
    payload: presenceDto.extend({ online: z.boolean() }),
    example: { memberId: exampleIds.ben, online: true, status: "online", lastSeenAt: null },
  }),
} as const;
