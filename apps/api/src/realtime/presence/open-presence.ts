import type { Clock } from "#application/ports/clock.ts";
import type { LastSeen } from "#application/ports/last-seen.ts";
import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "../hub.ts";
import type { Peers } from "../nodes/peers.ts";
import type { RealtimeReport } from "../realtime-report.ts";
import { openLedgers } from "./encoded-presence.ts";
import { PresenceAnnouncer } from "./presence-announcer.ts";
import { PresenceExchange } from "./presence-exchange.ts";
import { defaultExchangeSettings } from "./presence-exchange-settings.ts";
import { noPeers } from "./presence-peers.ts";
import { PresenceTracker } from "./presence-tracker.ts";

type Dependencies = {
  hub: RealtimeHub;
  clock: Clock;
  timers: Timers;
  lastSeen: LastSeen;
  report: RealtimeReport;
  monotonic: MonotonicClock;
  /** The other nodes, and both ways to hear of them; absent for a single one, which pays nothing for what it does not have. */
  nodes?: { peers: Peers; roll: NodeRoll } | null;
  settings: { presenceGraceMs: number; presenceWindowMs: number };
};

export type Presence = { tracker: PresenceTracker; exchange: PresenceExchange | null };

/** Wires presence: sockets, and what other nodes say → ledgers → announcements. */
export const openPresence = (deps: Dependencies): Presence => {
  const { presenceGraceMs: graceMs, presenceWindowMs: windowMs } = deps.settings;
  const { ledgers, encoded } = openLedgers();
  const announcer = new PresenceAnnouncer({ ...deps, ledgers, windowMs });
  const settings = defaultExchangeSettings;
  const exchange = deps.nodes ? new PresenceExchange({ ...deps, ...deps.nodes, ledgers, announcer, settings }) : null;
  return {
    tracker: new PresenceTracker({ ...deps, ledgers, encoded, announcer, peers: exchange ?? noPeers, graceMs }),
    exchange,
  };
};
