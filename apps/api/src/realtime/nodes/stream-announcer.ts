import type { Peers } from "./peers.ts";
import { encodeNews, type StreamNews, streamSubject } from "./stream-message.ts";

/** Tells the other nodes what was committed on this one. Nobody waits for it, and nothing depends on it. */
export const announceTo =
  ({ broker, seal }: Peers) =>
  (news: StreamNews): void =>
    void broker.publish(streamSubject(news.workspaceId), encodeNews(news, seal));
