import * as z from "zod/mini";
import { presenceDto, roomPresenceDto } from "../../dto/presence.ts";
import { defineEvent } from "../event-definition.ts";
import { exampleIds } from "../examples.ts";

const transition = z.extend(presenceDto, { online: z.boolean() });

export const presenceEvents = {
  "presence.update": defineEvent({
    scope: "workspace",
    delivery: "signal",
    summary: "A member came online, went away or left: the union over all their tabs, announced on transitions only.",
    payload: transition,
    example: { memberId: exampleIds.ben, online: true, status: "online", lastSeenAt: null },
  }),
  "presence.batch": defineEvent({
    scope: "workspace",
    delivery: "signal",
    summary: "What many presence.update would say, when a crowd comes or goes: the newest of each member.",
    payload: z.object({ members: z.array(transition) }),
    example: {
      members: [
        { memberId: exampleIds.ana, online: true, status: "online", lastSeenAt: null },
        { memberId: exampleIds.ben, online: false, status: "offline", lastSeenAt: "2026-01-05T09:30:00.000Z" },
      ],
    },
  }),
  "presence.known": defineEvent({
    scope: "workspace",
    delivery: "signal",
    summary:
      "Everybody who is here as far as this server knows, instead of all it told before. Sent when it stops hearing the " +
      "other servers, isWhole false: who is not named is unknown until further word; and when it hears them again, " +
      "isWhole true: who is not named is offline.",
    payload: z.object({ isWhole: z.boolean(), members: z.array(presenceDto), rooms: z.array(roomPresenceDto) }),
    example: {
      isWhole: false,
      members: [{ memberId: exampleIds.ana, status: "online", lastSeenAt: null }],
      rooms: [{ roomId: exampleIds.room, memberIds: [exampleIds.ana] }],
    },
  }),
} as const;
