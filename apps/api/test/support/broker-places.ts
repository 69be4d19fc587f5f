import { randomUUID } from "node:crypto";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import type { DialBroker } from "#realtime/brokers/broker-link.ts";
import type { BrokerReport } from "#realtime/brokers/broker-report.ts";
import { SteadyChannelBroker } from "#realtime/brokers/steady-channel-broker.ts";
import type { ChannelBroker } from "#realtime/channel-broker.ts";
import { ChaosBroker } from "./chaos-broker.ts";

/** Remembers what a node said of its broker. */
export class RecordingBrokerReport implements BrokerReport {
  readonly said: string[] = [];

  down(reason: string): void {
    this.said.push(`down: ${reason}`);
  }

  up(): void {
    this.said.push("up");
  }

  trouble(what: string): void {
    this.said.push(`trouble: ${what}`);
  }
}

/** A node's broker over that connection, on the system's time. */
export const openSteadily = (dial: DialBroker, report: BrokerReport = new RecordingBrokerReport()) =>
  SteadyChannelBroker.open({
    dial,
    timers: new SystemTimers(),
    clock: new SystemClock(),
    report,
    probeSubject: `probe.${randomUUID()}`,
  });

/** The same node, with half of what it hears lost, a third of it twice, and much of it late. */
export const inChaos = (node: ChannelBroker, seed = 42): ChannelBroker =>
  new ChaosBroker(node, { drops: 0.5, repeats: 0.3, holds: 0.3 }, seed);

/** A place where nodes meet, for one case of a contract: everything opened in it is closed with it. */
export const placeOfNodes = (open: () => ChannelBroker, close: () => Promise<void> = async () => {}) => {
  const opened: ChannelBroker[] = [];
  return {
    open: async () => {
      const node = open();
      opened.push(node);
      return node;
    },
    close: async () => {
      await Promise.all(opened.map((node) => node.close()));
      await close();
    },
  };
};
