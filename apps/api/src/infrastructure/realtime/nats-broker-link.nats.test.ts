import { afterAll, beforeAll, describe } from "vitest";
import { channelBrokerContract } from "#realtime/channel-broker.contract.ts";
import { realtimeHubContract } from "#realtime/hub.contract.ts";
import { brokerFaults } from "../../../test/support/broker-faults.ts";
import { inChaos, openSteadily, placeOfNodes } from "../../../test/support/broker-places.ts";
import { type BrokerServer, missing, natsServer } from "../../../test/support/broker-server.ts";
import { brokeredHub } from "../../../test/support/brokered-hub.ts";
import { dialNats } from "./nats-broker-link.ts";

const absent = missing("nats");

describe.skipIf(absent !== null)(`NATS${absent ? ` (${absent})` : ""}`, () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await natsServer();
  });
  afterAll(() => server?.close());

  channelBrokerContract(async () => placeOfNodes(() => openSteadily(dialNats(server.url))), ["always", "steadily"]);

  describe("in chaos", () => {
    channelBrokerContract(async () => placeOfNodes(() => inChaos(openSteadily(dialNats(server.url)))), ["always"]);
  });

  describe("a hub over it", () => {
    realtimeHubContract(() => brokeredHub(openSteadily(dialNats(server.url))));
  });

  describe("a hub over it, in chaos", () => {
    realtimeHubContract(() => brokeredHub(inChaos(openSteadily(dialNats(server.url)))));
  });

  brokerFaults({
    serve: () => natsServer(["--user", "orbit", "--pass", "secret"]),
    dial: dialNats,
    signIn: { username: "orbit", password: "secret" },
    refusal: /Authorization Violation/,
  });
});
