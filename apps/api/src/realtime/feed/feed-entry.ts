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

/** One row of the log as this node serves it. Silent or gone rows have no frame and still move every cursor. */
export type FeedEntry = {
  seq: number;
  frame: Frame | null;
  ends: Ending | null;
};
