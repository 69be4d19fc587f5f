import { afterAll, beforeAll, describe } from "vitest";
import { channelBrokerContract } from "#realtime/channel-broker.contract.ts";
import { brokerFaults } from "../../../test/support/broker-faults.ts";
import { inChaos, openSteadily, placeOfNodes } from "../../../test/support/broker-places.ts";
import { type BrokerServer, postgresServer } from "../../../test/support/broker-server.ts";
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

  brokerFaults({ serve: postgresServer, dial: dialPostgres, refusal: /role "stranger" does not exist/ });
});
