import { freePort, patiently } from "@orbit/testkit";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { channelBrokerContract } from "#realtime/channel-broker.contract.ts";
import { realtimeHubContract } from "#realtime/hub.contract.ts";
import { brokerFaults } from "../../../test/support/broker-faults.ts";
import { inChaos, openSteadily, placeOfNodes } from "../../../test/support/broker-places.ts";
import { type BrokerServer, missing, redisServer } from "../../../test/support/broker-server.ts";
import { brokeredHub } from "../../../test/support/brokered-hub.ts";
import { dialRedis } from "./redis-broker-link.ts";

const absent = missing("redis");

describe.skipIf(absent !== null)(`Redis${absent ? ` (${absent})` : ""}`, () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await redisServer();
  });
  afterAll(() => server?.close());

  channelBrokerContract(async () => placeOfNodes(() => openSteadily(dialRedis(server.url))), ["always", "steadily"]);

  describe("in chaos", () => {
    channelBrokerContract(async () => placeOfNodes(() => inChaos(openSteadily(dialRedis(server.url)))), ["always"]);
  });

  describe("a hub over it", () => {
    realtimeHubContract(() => brokeredHub(openSteadily(dialRedis(server.url))));
  });

  describe("a hub over it, in chaos", () => {
    realtimeHubContract(() => brokeredHub(inChaos(openSteadily(dialRedis(server.url)))));
  });

  brokerFaults({ serve: redisServer, dial: dialRedis, refusal: /WRONGPASS/ });
});

/**
 * A cluster of one node: that it is one decides how it is spoken to. The port between nodes would be 10,000 above the other one,
 * where outgoing connections have theirs: a server that finds it taken ends right after it began to listen.
 */
const redisCluster = async (): Promise<BrokerServer> => {
  const server = await redisServer(["--cluster-enabled", "yes", "--cluster-port", `${await freePort()}`]);
  const client = createClient({ url: server.url, socket: { reconnectStrategy: false } });
  client.on("error", () => {});
  await client.connect();
  await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
  await vi.waitFor(
    async () => expect(String(await client.sendCommand(["CLUSTER", "INFO"]))).toContain("cluster_state:ok"),
    patiently,
  );
  client.destroy();
  return server;
};

describe.skipIf(absent !== null)(`a Redis cluster${absent ? ` (${absent})` : ""}`, () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await redisCluster();
  });
  afterAll(() => server?.close());

  channelBrokerContract(async () => placeOfNodes(() => openSteadily(dialRedis(server.url))), ["always", "steadily"]);

  test("is spoken to by shards", async () => {
    const place = placeOfNodes(() => openSteadily(dialRedis(server.url)));
    const node = await place.open();
    await node.subscribe("workspace.a", () => {});
    const client = createClient({ url: server.url });
    client.on("error", () => {});
    await client.connect();
    await vi.waitFor(async () => expect(await client.pubSubShardChannels()).toContain("orbit.workspace.a"), patiently);
    client.destroy();
    await place.close();
  });
});
