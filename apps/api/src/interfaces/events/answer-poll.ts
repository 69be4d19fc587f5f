import type { FastifyReply } from "fastify";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { WorkspaceFeeds } from "#realtime/feed/workspace-feeds.ts";
import type { Admitted } from "../ws/admission.ts";
import type { RealtimeDoor } from "../ws/realtime-door.ts";
import { LongPollSocket } from "./long-poll-socket.ts";

/** How often a poll whose time is up looks whether the log has been read for it, and how often at most. */
const LOOK_EVERY_MS = 50;
const MAX_LOOKS = 100;

type Dependencies = {
  door: RealtimeDoor;
  feeds: WorkspaceFeeds;
  timers: Timers;
  drain: { readonly isDraining: boolean };
};

/** Answers an admitted client's poll as soon as there is anything beyond `hello`, and with a heartbeat after `waitMs`. */
export const answerPoll = ({ door, feeds, timers, drain }: Dependencies) => {
  /** Gives up when rows are still being read for it: answered before them, each poll would ask for the same rows again. */
  const beatOnceServed = (socket: LongPollSocket, looks: number): Stop => {
    const feed = feeds.get(socket.workspaceId);
    if (looks > 0 && feed?.isReadingFor(socket.id)) {
      return timers.after(LOOK_EVERY_MS, () => beatOnceServed(socket, looks - 1));
    }
    feed?.beatFor(socket.id);
    return () => undefined;
  };

  return async (reply: FastifyReply, admitted: Admitted, waitMs: number): Promise<FastifyReply> => {
    const socket = new LongPollSocket(door.identify(admitted));
    const { visit, joined } = door.enter(socket, admitted);
    reply.raw.socket?.setTimeout(0); // it waits on purpose
    reply.raw.once("close", () => {
      socket.abandon();
      visit.leave();
    });
    void joined.then(() => timers.after(waitMs, () => beatOnceServed(socket, MAX_LOOKS)));
    const answer = await socket.answer;
    visit.leave();
    if (drain.isDraining) reply.header("connection", "close");
    return reply.header("cache-control", "no-store").type("application/json").send(answer);
  };
};
