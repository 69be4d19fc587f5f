import type { IncomingMessage } from "node:http";
import type { CrowdAccessReader } from "#application/ports/access-reader.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { Secrets } from "#application/ports/secrets.ts";
import type { Timers } from "#application/ports/timers.ts";
import { clientAddress } from "../http/client-address.ts";
import { AdmissionQueue, type QueueLimits } from "./admission-queue.ts";
import { Drain } from "./drain.ts";
import { KnockLimits, type KnockRules } from "./knock-limits.ts";
import { MemoryGuard } from "./memory-guard.ts";
import { QueuedAccessReader } from "./queued-access-reader.ts";

export type Lobby = {
  drain: Drain;
  memory: MemoryGuard;
  queue: AdmissionQueue;
  access: QueuedAccessReader;
  knocks: KnockLimits;
};

/** Sized for two cores: more at once would only wait for a connection to the database, before everybody else's session. */
const defaultLimits: QueueLimits = { atOnce: 32, waiting: 1_000 };

type Dependencies = {
  access: CrowdAccessReader;
  timers: Timers;
  clock: Clock;
  monotonic: MonotonicClock;
  secrets: Pick<Secrets, "hashToken">;
  limits: { heapPercent: number } & KnockRules;
  trustedProxies: readonly string[];
  sessionTokenOf: (request: Pick<IncomingMessage, "headers">) => string | null;
};

/** Where everybody who knocks waits, and is told when there is no room or this process is leaving. */
export const makeLobby = ({
  access,
  timers,
  monotonic,
  limits,
  secrets,
  trustedProxies,
  ...knocking
}: Dependencies): Lobby => {
  const addressOf = clientAddress(trustedProxies);
  const drain = new Drain(timers);
  const memory = new MemoryGuard(limits.heapPercent, monotonic);
  const queue = new AdmissionQueue(defaultLimits);
  return {
    drain,
    memory,
    queue,
    knocks: new KnockLimits({ ...knocking, limits, addressOf, hashToken: (token) => secrets.hashToken(token) }),
    access: new QueuedAccessReader({ access, timers, queue, drain, memory, random: Math.random }),
  };
};
