import type { AccessReader } from "#application/ports/access-reader.ts";
import type { Timers } from "#application/ports/timers.ts";
import { AdmissionQueue, type QueueLimits } from "./admission-queue.ts";
import { Drain } from "./drain.ts";
import { MemoryGuard } from "./memory-guard.ts";
import { QueuedAccessReader } from "./queued-access-reader.ts";

export type Lobby = { drain: Drain; memory: MemoryGuard; queue: AdmissionQueue; access: QueuedAccessReader };

/** Sized for two cores: more at once would only wait for a connection to the database, before everybody else's session. */
const defaultLimits: QueueLimits = { atOnce: 32, waiting: 1_000 };

type Dependencies = { access: AccessReader; timers: Timers; limits: { heapPercent: number } };

/** Where everybody who knocks waits, and is told when there is no room or this process is leaving. */
export const makeLobby = ({ access, timers, limits }: Dependencies): Lobby => {
  const drain = new Drain(timers);
  const memory = new MemoryGuard(limits.heapPercent);
  const queue = new AdmissionQueue(defaultLimits);
  return {
    drain,
    memory,
    queue,
    access: new QueuedAccessReader({ access, queue, drain, memory, random: Math.random }),
  };
};
