import type { Clock } from "#application/ports/clock.ts";
import type { LastSeen } from "#application/ports/last-seen.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "./hub.ts";
import { PresenceAnnouncer } from "./presence-announcer.ts";
import { PresenceLedger } from "./presence-ledger.ts";
import { noPeers } from "./presence-peers.ts";
import { PresenceTracker } from "./presence-tracker.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

type Dependencies = {
  hub: RealtimeHub;
  clock: Clock;
  timers: Timers;
  lastSeen: LastSeen;
  report: RealtimeReport;
  settings: { presenceGraceMs: number; presenceWindowMs: number };
};

/** Wires presence: sockets → ledgers → announcements. */
export const openPresence = (deps: Dependencies): PresenceTracker => {
  const { presenceGraceMs: graceMs, presenceWindowMs: windowMs } = deps.settings;
  const ledgers = { members: new PresenceLedger(), rooms: new RoomPresenceLedger() };
  const announcer = new PresenceAnnouncer({ ...deps, ledgers, windowMs });
  return new PresenceTracker({ ...deps, ledgers, announcer, peers: noPeers, graceMs });
};
