import { collectDefaultMetrics, Registry } from "prom-client";
import { registerHubMetrics } from "#infrastructure/system/hub-metrics.ts";
import { registerStreamMetrics } from "#infrastructure/system/stream-metrics.ts";
import type { Realtime } from "#realtime/realtime.ts";
import type { OpenPeers } from "./open-hub.ts";

/** All that this node counts, for whoever scrapes it. */
export const metricsOf = (realtime: Realtime, peers: OpenPeers | null): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerStreamMetrics(registry, realtime);
  if (peers) registerHubMetrics(registry, peers);
  return registry;
};
