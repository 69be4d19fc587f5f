import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AccessReader } from "#application/ports/access-reader.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "#realtime/hub.ts";
import type { Realtime } from "#realtime/realtime.ts";
import { admitUpgrade, type Refusal } from "./admission.ts";
import { ClientMessages } from "./client-messages.ts";
import { Liveness } from "./liveness.ts";
import { RealtimeDoor } from "./realtime-door.ts";
import { registerRealtimeRoute } from "./realtime-route.ts";
import { SocketCaps } from "./socket-caps.ts";

/** Rooms one socket may be in at once: far above what a person has open, far below what would cost the server. */
const MAX_ROOMS_PER_SOCKET = 100;

/** The part of the configuration that concerns this door; the process's Config has all of it. */
type Settings = {
  publicOrigins: readonly string[];
  pingIntervalMs: number;
  pongTimeoutMs: number;
  limits: { socketsPerSession: number; socketsPerUser: number; messagesPerSecond: number };
};

type Dependencies = Pick<Ports, "uow" | "ids" | "clock" | "secrets"> & {
  timers: Timers;
  access: AccessReader;
  hub: RealtimeHub;
  realtime: Realtime;
  settings: Settings;
  sessionTokenOf: (request: FastifyRequest) => string | null;
  refuse: (reply: FastifyReply, refusal: Refusal) => FastifyReply;
  onFailure: (what: string, error: unknown) => void;
};

/** Adds the realtime door to the server and begins to ping. Returns what stops the pinging. */
export const openRealtimeDoor = async (server: FastifyInstance, deps: Dependencies): Promise<Stop> => {
  const { uow, hub, realtime, settings, timers, clock, access, secrets } = deps;
  const { limits, pingIntervalMs, pongTimeoutMs } = settings;
  const liveness = new Liveness({ timers, pingMs: pingIntervalMs, pongMs: pongTimeoutMs });
  const door = new RealtimeDoor({
    ...deps,
    join: realtime.join,
    sessions: realtime.sessions,
    messages: new ClientMessages({ uow, hub, presence: realtime.presence, maxRooms: MAX_ROOMS_PER_SOCKET }),
    liveness,
    caps: new SocketCaps({ perSession: limits.socketsPerSession, perUser: limits.socketsPerUser }),
    messagesPerSecond: limits.messagesPerSecond,
  });
  const hashToken = (token: string) => secrets.hashToken(token);
  const admit = admitUpgrade({ access, clock, origins: settings.publicOrigins, hashToken });
  await registerRealtimeRoute(server, { ...deps, door, admit });
  return liveness.start();
};
