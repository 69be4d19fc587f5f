import type { Permission } from "@orbit/shared/access";
import type { ChannelId } from "@orbit/shared/realtime";
import type { Ending } from "../projection.ts";

export type Frame = {
  text: string;
  channel: ChannelId;
  /** Takes this permission to see it; null when every member may. */
  audience: Permission | null;
  /** Whether the client counts it: a resync in an event's place is not a stored frame. */
  counted: "stored" | "control";
};

/** A position of the log and what is sent for it. Silent or gone rows have no frame and still move every cursor. */
export type FeedRow = {
  seq: number;
  frame: Frame | null;
};

/** One row of the log as this node serves it. */
export type FeedEntry = FeedRow & { ends: Ending | null };
