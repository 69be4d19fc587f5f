import { randomUUID } from "node:crypto";
import { patiently } from "@orbit/testkit";
import { expect, vi } from "vitest";
import { HmacSeal } from "#infrastructure/realtime/hmac-seal.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import { BrokeredRealtimeHub } from "#realtime/brokered-realtime-hub.ts";
import type { ChannelBroker } from "#realtime/channel-broker.ts";
import type { RealtimeHub } from "#realtime/hub.ts";
import { InProcessRealtimeHub } from "#realtime/in-process-realtime-hub.ts";

const seal = new HmacSeal("a secret that all nodes share, and nobody else");

/** One node's hub over a broker that is up; closing it closes the broker, too. */
export const brokeredHub = async (broker: ChannelBroker): Promise<RealtimeHub> => {
  await vi.waitFor(() => expect(broker.health().state).toBe("up"), patiently);
  const hub = new BrokeredRealtimeHub({
    local: new InProcessRealtimeHub(),
    peers: { broker, seal, nodeId: randomUUID() },
    timers: new SystemTimers(),
    isOver: async () => true,
    failed: () => {},
  });
  const close = hub.close.bind(hub);
  hub.close = async () => {
    await close();
    await broker.close();
  };
  return hub;
};
