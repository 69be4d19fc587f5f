import type { BrokerLink, DialBroker, LinkEvents } from "#realtime/brokers/broker-link.ts";
import { failureAt, placeOf } from "./broker-failure.ts";

/** Two products on one Redis must not hear each other. */
const PREFIX = "orbit.";
const CONNECT_WITHIN_MS = 2_500;

// Reconnecting is not the client's business: a connection that only looks alive would never be found by it.
const socket = { reconnectStrategy: false, connectTimeout: CONNECT_WITHIN_MS } as const;

// Loaded by whoever dials: a third of all that a process without a hub would spend on starting.
const library = () => import("redis");

const clientOf = async (url: string) => {
  const { createClient } = await library();
  return createClient({ url, socket, name: "orbit", disableOfflineQueue: true });
};
type Client = Awaited<ReturnType<typeof clientOf>>;

/** The root's credentials and encryption hold for the nodes it names as well; their addresses are their own. */
const clusterOf = async (url: string) => {
  const { createCluster } = await library();
  const { username, password, protocol } = new URL(url);
  const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const secured = protocol === "rediss:" ? ({ ...socket, tls: true } as const) : socket;
  return createCluster({
    rootNodes: [{ url }],
    defaults: { ...(password === "" ? {} : credentials), socket: secured, disableOfflineQueue: true },
  });
};
type Cluster = Awaited<ReturnType<typeof clusterOf>>;

/**
 * Redis 6 or newer, or what speaks like it: one connection, publish and subscribe. A cluster gets sharded publishing, which
 * goes to the nodes of one shard and not to all.
 */
export const dialRedis =
  (url: string): DialBroker =>
  async (events, signal) => {
    const place = placeOf(url);
    try {
      const client = await clientOf(url);
      const link = await opened(client, overClient(client, events), { events, signal, place });
      if (!(await isCluster(client))) return link;
      await link.close();
      const cluster = await clusterOf(url);
      return await opened(cluster, overCluster(cluster, events), { events, signal, place });
    } catch (error) {
      throw failureAt(place, error);
    }
  };

type Opening = { events: LinkEvents; signal: AbortSignal; place: string };
type Connection = { connect(): Promise<unknown>; on(event: "error", listener: (error: Error) => void): unknown };

const opened = async (connection: Connection, link: BrokerLink, opening: Opening): Promise<BrokerLink> => {
  const { events, signal, place } = opening;
  let isOpen = false;
  // Without a listener the process would die of the first error.
  connection.on("error", (error) => {
    if (isOpen && !signal.aborted) events.lost(failureAt(place, error).message);
  });
  const letGo = () => void link.close();
  signal.addEventListener("abort", letGo, { once: true });
  await connection.connect();
  isOpen = true;
  return link;
};

const isCluster = async (client: Client): Promise<boolean> => {
  // Who may not ask is served as by a single server: an ordinary publish reaches all of a cluster too.
  const about = await client.info("cluster").catch(() => "");
  return /^cluster_enabled:1/m.test(about);
};

const overClient = (client: Client, { heard }: LinkEvents): BrokerLink => ({
  publish: async (subject, message) => {
    await client.publish(`${PREFIX}${subject}`, message);
  },
  subscribe: (subjects) =>
    client.subscribe(
      subjects.map((subject) => `${PREFIX}${subject}`),
      (message, channel) => heard(channel.slice(PREFIX.length), message),
    ),
  unsubscribe: (subject) => client.unsubscribe(`${PREFIX}${subject}`),
  close: async () => {
    if (client.isOpen) client.destroy();
  },
});

const overCluster = (cluster: Cluster, { heard }: LinkEvents): BrokerLink => ({
  publish: async (subject, message) => {
    await cluster.sPublish(`${PREFIX}${subject}`, message);
  },
  // Each on its own: they belong to different shards.
  subscribe: async (subjects) => {
    const hear = (message: string, channel: string) => heard(channel.slice(PREFIX.length), message);
    await Promise.all(subjects.map((subject) => cluster.sSubscribe(`${PREFIX}${subject}`, hear)));
  },
  unsubscribe: async (subject) => {
    await cluster.sUnsubscribe(`${PREFIX}${subject}`);
  },
  close: async () => {
    if (cluster.isOpen) cluster.destroy();
  },
});
