/** What a channel can be keyed by. Clients never name channels; the server derives them. */
export type ChannelScope = "workspace" | "room" | "member";
export type ChannelId<S extends ChannelScope = ChannelScope> = `${S}:${string}`;

/** The only place where channel names are made. */
export const channels = {
  workspace: (workspaceId: string): ChannelId<"workspace"> => `workspace:${workspaceId}`,
  room: (roomId: string): ChannelId<"room"> => `room:${roomId}`,
  member: (memberId: string): ChannelId<"member"> => `member:${memberId}`,
} as const;
