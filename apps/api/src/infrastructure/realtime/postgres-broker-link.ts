import pg from "pg";
import type { BrokerLink, DialBroker } from "#realtime/brokers/broker-link.ts";
import { failureAt, placeOf } from "./broker-failure.ts";
import { Pieces, piecesOf } from "./notification-pieces.ts";

/** Two products on one database must not hear each other. With it a subject still fits the 63 bytes of a channel's name. */
const PREFIX = "orbit.";
const CONNECT_WITHIN_MS = 2_500;

const quoted = (subject: string): string => `"${PREFIX}${subject}"`;

/**
 * LISTEN and NOTIFY, on a connection of its own: a notification within a command's transaction would make commits wait for
 * each other. A pooler that lends connections per transaction does not carry LISTEN; the self-probe finds that.
 */
export const dialPostgres =
  (databaseUrl: string): DialBroker =>
  async (events) => {
    const place = placeOf(databaseUrl);
    const client = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
      application_name: "orbit hub",
    });
    const pieces = new Pieces();
    client.on("error", (error) => events.lost(failureAt(place, error).message));
    client.on("end", () => events.lost(`${place}: the connection ended`));
    client.on("notification", ({ channel, payload }) => {
      const message = pieces.add(channel, payload ?? "");
      if (message !== null) events.heard(channel.slice(PREFIX.length), message);
    });
    await client.connect().catch((error: unknown) => {
      throw failureAt(place, error);
    });
    return linkOver(client);
  };

const linkOver = (client: pg.Client): BrokerLink => {
  const inTurn = oneAtATime();
  return {
    publish: async (subject, message) => {
      const notify = "select pg_notify($1, piece) from unnest($2::text[]) as piece";
      await inTurn(() => client.query(notify, [`${PREFIX}${subject}`, piecesOf(message)]));
    },
    subscribe: async (subjects) => {
      await inTurn(() => client.query(subjects.map((subject) => `listen ${quoted(subject)}`).join("; ")));
    },
    unsubscribe: async (subject) => {
      await inTurn(() => client.query(`unlisten ${quoted(subject)}`));
    },
    close: async () => {
      // Not waited for: a server that hangs never answers the farewell.
      client.end().catch(() => {});
      client.connection.stream.destroy();
    },
  };
};

/** The client takes one statement at a time. */
const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = last.then(ask);
    last = answer.catch(() => {});
    return answer;
  };
};
