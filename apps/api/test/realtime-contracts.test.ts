import { randomUUID } from "node:crypto";
import { channelBrokerContract } from "@orbit/api/contracts/channel-broker";
import { realtimeHubContract } from "@orbit/api/contracts/hub";
import { describe } from "vitest";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import type { BrokerLink, DialBroker, LinkEvents } from "#realtime/brokers/broker-link.ts";
import { SteadyChannelBroker } from "#realtime/brokers/steady-channel-broker.ts";
import { InProcessRealtimeHub } from "#realtime/in-process-realtime-hub.ts";
import { placeOfNodes, RecordingBrokerReport } from "./support/broker-places.ts";

// What docs/how-to/write-a-broker.md shows, as somebody outside would write it.

type Member = { subjects: Set<string>; events: LinkEvents };

/** A technology of one's own: here, a list of who is connected. */
const dialOwn =
  (members: Set<Member>): DialBroker =>
  async (events) => {
    const member: Member = { subjects: new Set(), events };
    members.add(member);
    const link: BrokerLink = {
      publish: async (subject, message) => {
        await null; // never in the caller's own turn
        for (const each of members) if (each.subjects.has(subject)) each.events.heard(subject, message);
      },
      subscribe: async (subjects) => {
        for (const subject of subjects) member.subjects.add(subject);
      },
      unsubscribe: async (subject) => {
        member.subjects.delete(subject);
      },
      close: async () => {
        members.delete(member);
      },
    };
    return link;
  };

describe("a broker of one's own", () => {
  channelBrokerContract(async () => {
    const members = new Set<Member>();
    const open = () =>
      SteadyChannelBroker.open({
        dial: dialOwn(members),
        timers: new SystemTimers(),
        clock: new SystemClock(),
        report: new RecordingBrokerReport(),
        probeSubject: `probe.${randomUUID()}`,
      });
    return placeOfNodes(open);
  }, ["always", "steadily"]);
});

describe("a hub of one's own", () => {
  realtimeHubContract(async () => new InProcessRealtimeHub());
});
