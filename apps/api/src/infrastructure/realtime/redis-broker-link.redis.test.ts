import { afterAll, beforeAll, describe } from "vitest";
import { channelBrokerContract } from "#realtime/channel-broker.contract.ts";
import { openSteadily, placeOfNodes } from "../../../test/support/broker-places.ts";
import { type BrokerServer, missing, redisServer } from "../../../test/support/broker-server.ts";
import { dialRedis } from "./redis-broker-link.ts";

const absent = missing("redis");

describe.skipIf(absent !== null)(`Redis${absent ? ` (${absent})` : ""}`, () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await redisServer();
  });
  afterAll(() => server?.close());

  channelBrokerContract(async () => placeOfNodes(() => openSteadily(dialRedis(server.url))), ["always", "steadily"]);
});
