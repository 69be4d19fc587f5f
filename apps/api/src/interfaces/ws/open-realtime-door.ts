import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Ports } from "#application/ports/ports.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "#realtime/hub.ts";
import type { Realtime } from "#realtime/realtime.ts";
import { registerEventsRoute } from "../events/events-route.ts";
import { acceptUpgrades } from "./accept-upgrades.ts";
import { admitEvents, admitUpgrade, type Refusal } from "./admission.ts";
import { ClientMessages } from "./client-messages.ts";
import { Liveness } from "./liveness.ts";
import type { Lobby } from "./lobby.ts";
import { RealtimeDoor } from "./realtime-door.ts";
import { registerRealtimeRoute } from "./realtime-route.ts";
import { SocketCaps } from "./socket-caps.ts";
import type { VisitedWebSocket } from "./visited-web-socket.ts";
import { type Arrival, WebSocketVisit } from "./web-socket-visit.ts";

/** Rooms one socket may be in at once: far above what a person has open, far below what would cost the server. */
const MAX_ROOMS_PER_SOCKET = 100;

/** The part of the configuration that concerns this door; the process's Config has all of it. */
type Settings = {
  publicOrigins: readonly string[];
  pingIntervalMs: number;
  pongTimeoutMs: number;
  limits: {
    socketsPerSession: number;
    socketsPerUser: number;
    messagesPerSecond: number;
  };
};

type Dependencies = Pick<Ports, "uow" | "ids" | "clock" | "secrets" | "reads"> & {
  timers: Timers;
  lobby: Lobby;
  hub: RealtimeHub;
  realtime: Realtime;
  settings: Settings;
  sessionTokenOf: (request: Pick<IncomingMessage, "headers">) => string | null;
  refuse: (reply: FastifyReply, refusal: Refusal) => FastifyReply;
  onFailure: (what: string, error: unknown) => void;
};

export type OpenDoor = {
  /** How many sockets are inside, and how many commands are not answered yet. */
  stillOpen(): { sockets: number; commands: number };
  /** Lets nobody new in, waits for the commands in flight, then sends everybody away to come back elsewhere. */
  empty(): Promise<void>;
  /** Stops the pinging. */
  stop: Stop;
};

const doorOf = (deps: Dependencies): RealtimeDoor => {
  const { uow, hub, realtime, lobby } = deps;
  const { limits } = deps.settings;
  return new RealtimeDoor({
    ...deps,
    queue: lobby.queue,
    join: realtime.join,
    sessions: realtime.sessions,
    messages: new ClientMessages({ uow, hub, presence: realtime.presence, maxRooms: MAX_ROOMS_PER_SOCKET }),
    caps: new SocketCaps({ perSession: limits.socketsPerSession, perUser: limits.socketsPerUser }),
    messagesPerSecond: limits.messagesPerSecond,
  });
};

/** Adds the realtime door to the server, for every transport, and begins to ping. */
export const openRealtimeDoor = async (server: FastifyInstance, deps: Dependencies): Promise<OpenDoor> => {
  const { realtime, settings, timers, clock, lobby, secrets, reads } = deps;
  const { access, drain, knocks } = lobby;
  const liveness = new Liveness({ timers, pingMs: settings.pingIntervalMs, pongMs: settings.pongTimeoutMs });
  const door = doorOf(deps);
  const hashToken = (token: string) => secrets.hashToken(token);
  const doorway = { access, clock, reads, origins: settings.publicOrigins };
  const within = { ...deps, door, knocks };
  const inside = { door, liveness, knocks };
  const enter = (webSocket: VisitedWebSocket, arrival: Arrival) =>
    webSocket.tell(new WebSocketVisit(inside, webSocket, arrival));
  const answer = registerRealtimeRoute(server, within);
  server.server.on("upgrade", acceptUpgrades({ ...within, enter, answer, admit: admitUpgrade(doorway) }));
  // Fastify waits for its connections before it closes: clients must be told to go first, and where to.
  server.addHook("preClose", async () => door.sendAwayAtOnce());
  registerEventsRoute(server, {
    ...within,
    drain,
    liveness,
    feeds: realtime.feeds,
    hashToken,
    admit: admitEvents(doorway),
  });
  drain.watch(server.server);
  const empty = async () => {
    drain.begin();
    await drain.commandsAnswered();
    // What they changed should be seen before the goodbye. It would not be lost, but looks as if nothing had happened.
    await realtime.publisher.caughtUp();
    await realtime.presence.going(door.spreadMs);
    await door.sendAway();
  };
  const stillOpen = () => ({ sockets: door.size, commands: drain.commands });
  // Others came back elsewhere while this process was stopped; what they left open here should not count for long.
  const undos = [liveness.start(), realtime.woken(() => liveness.pingAll())];
  return { stillOpen, empty, stop: () => undos.forEach((undo) => void undo()) };
};
