import { afterAll, beforeAll, describe } from "vitest";
import { channelBrokerContract } from "#realtime/channel-broker.contract.ts";
import { realtimeHubContract } from "#realtime/hub.contract.ts";
import { brokerFaults } from "../../../test/support/broker-faults.ts";
import { inChaos, openSteadily, placeOfNodes } from "../../../test/support/broker-places.ts";
import { type BrokerServer, postgresServer } from "../../../test/support/broker-server.ts";
import { brokeredHub } from "../../../test/support/brokered-hub.ts";
import { dialPostgres } from "./postgres-broker-link.ts";

describe("Postgres", () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server?.close());

  channelBrokerContract(async () => placeOfNodes(() => openSteadily(dialPostgres(server.url))), ["always", "steadily"]);

  describe("in chaos", () => {
    channelBrokerContract(async () => placeOfNodes(() => inChaos(openSteadily(dialPostgres(server.url)))), ["always"]);
  });

  describe("a hub over it", () => {
    realtimeHubContract(() => brokeredHub(openSteadily(dialPostgres(server.url))));
  });

  describe("a hub over it, in chaos", () => {
    realtimeHubContract(() => brokeredHub(inChaos(openSteadily(dialPostgres(server.url)))));
  });

  brokerFaults({ serve: postgresServer, dial: dialPostgres, refusal: /role "stranger" does not exist/ });
});
