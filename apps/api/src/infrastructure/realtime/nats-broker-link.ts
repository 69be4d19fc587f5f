import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import type { BrokerLink, DialBroker, LinkEvents } from "#realtime/brokers/broker-link.ts";
import { failureAt, placeOf } from "./broker-failure.ts";

/** Two products on one NATS must not hear each other. */
const PREFIX = "orbit.";
const CONNECT_WITHIN_MS = 2_500;

/** `nats://user:password@host`, or `nats://token@host`: the client takes who signs in apart from where. */
const signInOf = (url: string): { user?: string; pass?: string; token?: string } => {
  const { username, password } = new URL(url);
  if (username === "") return {};
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return pass === "" ? { token: user } : { user, pass };
};

/** Core NATS, without any stream of its own: at most once is all that is asked of it. */
export const dialNats =
  (url: string): DialBroker =>
  async (events) => {
    const place = placeOf(url);
    const { connect } = await import("@nats-io/transport-node");
    // Reconnecting is not the client's business: a connection that only looks alive would never be found by it.
    const asked = { servers: place, ...signInOf(url), reconnect: false, timeout: CONNECT_WITHIN_MS, name: "orbit" };
    const connection = await connect(asked).catch((error: unknown) => {
      throw failureAt(place, error);
    });
    void connection.closed().then((error) => events.lost(failureAt(place, error ?? "the connection ended").message));
    return overConnection(connection, { ...events, lost: (reason) => events.lost(failureAt(place, reason).message) });
  };

const overConnection = (connection: NatsConnection, { heard, lost }: LinkEvents): BrokerLink => {
  const subscriptions = new Map<string, Subscription>();
  const confirm = confirming(connection);
  return {
    publish: async (subject, message) => {
      connection.publish(`${PREFIX}${subject}`, message);
      await confirm();
    },
    subscribe: async (subjects) => {
      for (const subject of subjects) {
        const callback = (error: Error | null, message: { string(): string }) =>
          error ? lost(error.message) : heard(subject, message.string());
        subscriptions.set(subject, connection.subscribe(`${PREFIX}${subject}`, { callback }));
      }
      await confirm();
    },
    unsubscribe: async (subject) => {
      subscriptions.get(subject)?.unsubscribe();
      subscriptions.delete(subject);
    },
    close: async () => {
      await connection.close().catch(() => {});
    },
  };
};

/** The server acknowledges nothing by itself: asked once for all that was handed over in one turn, it tells that it has it. */
const confirming = (connection: NatsConnection): (() => Promise<void>) => {
  let asked: Promise<void> | null = null;
  return () => {
    asked ??= Promise.resolve().then(() => {
      asked = null;
      return connection.flush();
    });
    return asked;
  };
};
