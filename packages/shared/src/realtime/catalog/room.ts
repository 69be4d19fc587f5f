import * as z from "zod/mini";
import { roomPresenceDto } from "../../dto/presence.ts";
import { roomDto } from "../../dto/room.ts";
import { id } from "../../ids.ts";
import { defineEvent } from "../event-definition.ts";
import { exampleIds, examples } from "../examples.ts";

/** Rooms are listed workspace-wide, so their life travels on the workspace's channel. */
export const roomEvents = {
  "workspace.room.created": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A room was created.",
    payload: z.object({ room: roomDto }),
    example: { room: examples.room },
  }),
  "workspace.room.renamed": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A room has another name now.",
    payload: z.object({ room: roomDto }),
    example: { room: { ...examples.room, name: "Roadmap", version: 2 } },
  }),
  "workspace.room.archived": defineEvent({
    scope: "workspace",
    delivery: "stored",
    summary: "A room was archived and is no longer listed.",
    payload: z.object({ roomId: id }),
    example: { roomId: exampleIds.room },
  }),
  "room.presence.update": defineEvent({
    scope: "workspace",
    delivery: "signal",
    summary: "Who is in a room now: the whole set, each time it changes.",
    payload: roomPresenceDto,
    example: { roomId: exampleIds.room, memberIds: [exampleIds.ana] },
  }),
  "room.presence.batch": defineEvent({
    scope: "workspace",
    delivery: "signal",
    summary: "What many room.presence.update would say at once: the newest set of each room.",
    payload: z.object({ rooms: z.array(roomPresenceDto) }),
    example: { rooms: [{ roomId: exampleIds.room, memberIds: [exampleIds.ana, exampleIds.ben] }] },
  }),
} as const;
