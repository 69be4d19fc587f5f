import type { AccessReader } from "#application/ports/access-reader.ts";
import type { Timers } from "#application/ports/timers.ts";
import { AdmissionQueue, type QueueLimits } from "./admission-queue.ts";
import { Drain } from "./drain.ts";
import { QueuedAccessReader } from "./queued-access-reader.ts";

export type Lobby = { drain: Drain; queue: AdmissionQueue; access: QueuedAccessReader };

/** Sized for two cores: more at once would only wait for a connection to the database. */
const defaultLimits: QueueLimits = { atOnce: 64, waiting: 1_000 };

type Dependencies = { access: AccessReader; timers: Timers };

/** Where everybody who knocks waits, and is told when there is no room or this process is leaving. */
export const makeLobby = ({ access, timers }: Dependencies): Lobby => {
  const drain = new Drain(timers);
  const queue = new AdmissionQueue(defaultLimits);
  return { drain, queue, access: new QueuedAccessReader({ access, queue, drain }) };
};
