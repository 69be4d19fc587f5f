/**
 * Orbit as the benchmark measures it: the composed server, with its sessions, memberships, positions, presence and rules for
 * slow readers. Events are appended to the feed as the publisher appends them, without a commit and a re-read before, since
 * the peers have neither; the once-a-second comparison with the log is off, because these events are in no log. With a HUB
 * they are announced to the other nodes as the publisher announces them, sealed, over a connection of the same kind.
 */
import { createServer, type Socket } from "node:net";
import { channels } from "@orbit/shared/realtime";
import pg from "pg";
import pino from "pino";
import { markBetweenTurnsOnOneCore } from "#infrastructure/system/mark-between-turns.ts";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import type { FeedEntry } from "#realtime/feed/feed-entry.ts";
import { announceTo } from "#realtime/nodes/stream-announcer.ts";
import type { StreamNews } from "#realtime/nodes/stream-message.ts";
import { compose, type Orbit } from "../../src/compose.ts";
import { parseConfig } from "../../src/config.ts";
import { openPeers } from "../../src/open-hub.ts";

const PLENTY = "1000000";
const ACTOR = "0192f0c4-7b1e-7c3a-9d52-000000000000";

markBetweenTurnsOnOneCore();

const config = parseConfig({
  ...process.env,
  PUBLIC_ORIGIN: "http://bench.test",
  LOG_LEVEL: "error",
  // Frames that are no events would be counted as some; a quarter of a minute's heartbeat is no load anyway.
  HEARTBEAT_MS: "3600000",
  // Nor do the peers ping: who stops reading is judged by the rules for slow readers, and not because it answers nothing.
  PING_INTERVAL_MS: "3600000",
  LIMIT_SOCKETS_PER_SESSION: PLENTY,
  LIMIT_SOCKETS_PER_USER: PLENTY,
  // All of them come from this machine, and within seconds.
  LIMIT_CONNECTIONS_PER_ADDRESS: PLENTY,
  LIMIT_SOCKETS_PER_ADDRESS: PLENTY,
});

const workspaceIds = async (): Promise<ReadonlyMap<string, string>> => {
  const client = new pg.Client({ connectionString: config.databaseUrl ?? "" });
  await client.connect();
  const { rows } = await client.query<{ slug: string; id: string }>("select slug, id from workspaces");
  await client.end();
  return new Map(rows.map(({ slug, id }) => [slug, id]));
};

const announcer = (): ((news: StreamNews) => void) => {
  const around = { log: pino({ level: "error" }), clock: new SystemClock(), timers: new SystemTimers() };
  const peers = openPeers(config, around);
  return peers ? announceTo(peers) : () => undefined;
};

const publisher = (orbit: Orbit, ids: ReadonlyMap<string, string>) => {
  const announce = announcer();
  return (slug: string, event: unknown): void => {
    const workspaceId = ids.get(slug) ?? "";
    const feed = orbit.realtime.feeds.get(workspaceId);
    if (!feed?.tail) return;
    const { epoch } = feed.tail;
    const channel = channels.workspace(workspaceId);
    const seq = feed.tail.seq + 1;
    const text = JSON.stringify({ type: "event", channel, seq, at: new Date().toISOString(), actorId: ACTOR, event });
    const entries: FeedEntry[] = [{ seq, frame: { text, channel, audience: null, counted: "stored" }, ends: null }];
    feed.append(entries, null);
    announce({ workspaceId, epoch, seq, entries });
  };
};

/** Lines of `channel TAB event`, read as every other server of the benchmark reads them. */
const listenTo = (publish: (slug: string, event: unknown) => void) => (socket: Socket) => {
  let rest = "";
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    const text = rest + chunk.toString("latin1");
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      const tab = text.indexOf("\t", at);
      publish(text.slice(at, tab), JSON.parse(text.slice(tab + 1, end)));
      at = end + 1;
    }
    rest = text.slice(at);
  });
};

const ids = await workspaceIds();
const orbit = await compose(config);
orbit.realtime.publisher.poll = async () => undefined;
await orbit.server.listen({ port: config.port, host: config.host });
const control = createServer(listenTo(publisher(orbit, ids)));
control.listen(Number(process.env.CTRL_PORT), "127.0.0.1", () => process.stdout.write("READY\n"));
process.stdin.on("end", () => process.exit(0)).resume();
process.once("SIGTERM", () => process.exit(0));
