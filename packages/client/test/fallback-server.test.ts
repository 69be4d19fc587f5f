import type { PositionDto, RoomDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { ServerFrame } from "@orbit/shared/realtime";
import { Account, freePort, patiently, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type DataDirectory, makeDataDirectory } from "../../../apps/api/test/support/data-directory.ts";
import { systemClock, systemTimers } from "../src/clock.ts";
import { type Connection, createConnection } from "../src/connection.ts";
import { createEventStreamTransport } from "../src/event-stream-transport.ts";
import { createLongPollTransport } from "../src/long-poll-transport.ts";
import { RouteChoice, type TransportName } from "../src/route-choice.ts";
import type { Fetch } from "../src/transport.ts";
import { createWebSocketTransport } from "../src/web-socket-transport.ts";
import { startNarrowProxy } from "./support/narrow-proxy.ts";

let directory: DataDirectory;
let server: ServerProcess;
let proxy: Awaited<ReturnType<typeof startNarrowProxy>>;
let open: Connection[] = [];

beforeAll(async () => {
  directory = await makeDataDirectory();
  server = startServerProcess(await freePort(), { DATA_DIR: directory.path });
  await server.ready();
  proxy = await startNarrowProxy(server.url);
});

afterEach(() => {
  for (const connection of open) connection.stop();
  open = [];
});

afterAll(async () => {
  proxy?.close();
  await server?.stop();
  await directory?.remove();
});

const founded = async (): Promise<{ ana: Account; slug: string; path: string }> => {
  const ana = new Account("Ana", { base: server.url, origin: server.url });
  await ana.signUp();
  const slug = `w-${crypto.randomUUID().slice(0, 12)}`;
  await ana.does("POST", "/v1/workspaces", { name: "Acme", slug });
  return { ana, slug, path: `/v1/workspaces/${slug}` };
};

/** What a browser adds to its requests by itself. */
const fetchAs =
  ({ cookie }: Account): Fetch =>
  (input, init) =>
    fetch(input, {
      ...init,
      headers: {
        ...(init?.headers as Record<string, string>),
        cookie,
        "sec-fetch-site": "same-origin",
        origin: server.url,
      },
    });

const webSocketAs = ({ cookie }: Account) =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie, origin: server.url } });
    }
  };

/** Somebody's tab behind the narrow proxy, whose fallback is the one given. */
const tab = (person: Account, slug: string, fallback: Exclude<TransportName, "websocket">) => {
  const frames: ServerFrame[] = [];
  const ask = fetchAs(person);
  const fallbacks = {
    events: createEventStreamTransport(ask),
    poll: createLongPollTransport({ fetch: ask, timers: systemTimers }),
  };
  const held: { position: PositionDto | null } = { position: null };
  const connection: Connection = createConnection({
    routes: new RouteChoice([
      {
        name: "websocket",
        endpoint: `${proxy.url.replace("http", "ws")}/v1/ws`,
        transport: createWebSocketTransport(webSocketAs(person)),
      },
      { name: fallback, endpoint: `${proxy.url}/v1/events`, transport: fallbacks[fallback] },
    ]),
    workspace: slug,
    cursor: () => held.position,
    preflight: async () => {
      const { status } = await ask(`${proxy.url}/v1/realtime/preflight?workspace=${slug}&protocol=1`);
      return { status, retryAfterMs: null };
    },
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    on: {
      frame: (frame) => frames.push(frame),
      state: () => {},
      resync: async () => {
        const { position } = await person.does<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${slug}`);
        connection.synced(position);
      },
      unknown: () => {},
      fault: (error) => expect.unreachable(String(error)),
    },
  });
  open.push(connection);
  connection.start();
  const rooms = (): readonly string[] =>
    frames.flatMap((frame) =>
      frame.type === "event" && frame.event.type === "workspace.room.created" ? [frame.event.room.name] : [],
    );
  const beats = (): number => frames.filter(({ type }) => type === "hello").length;
  return { connection, frames, rooms, beats };
};

const liveOver = (connection: Connection, transport: TransportName) =>
  vi.waitFor(() => expect(connection.state).toEqual({ status: "live", transport }), patiently);

test.each(["events", "poll"] as const)(
  "where upgrades are refused, %s carries the stream, in order and once",
  async (fallback) => {
    const { ana, slug, path } = await founded();
    const refused = proxy.refused();
    const one = tab(ana, slug, fallback);
    await liveOver(one.connection, fallback);
    expect(proxy.refused() - refused).toBe(2);
    const names = Array.from({ length: 12 }, (_, n) => `Room ${n}`);
    let last: PositionDto | null = null;
    for (const name of names) {
      const answer = await ana.does<{ position: PositionDto }>("POST", `${path}/rooms`, { name });
      last = answer.position;
    }
    await vi.waitFor(() => expect(one.rooms()).toEqual(names), patiently);
    expect(one.connection.cursor).toEqual(last);
    expect(one.connection.state).toEqual({ status: "live", transport: fallback });
  },
);

test.each(["events", "poll"] as const)(
  "what happened while %s was down is replayed from the cursor",
  async (fallback) => {
    const { ana, slug, path } = await founded();
    const one = tab(ana, slug, fallback);
    await liveOver(one.connection, fallback);
    one.connection.offline();
    await ana.does("POST", `${path}/rooms`, { name: "Missed" });
    expect(one.rooms()).toEqual([]);
    one.connection.retryNow();
    await liveOver(one.connection, fallback);
    await vi.waitFor(() => expect(one.rooms()).toEqual(["Missed"]), patiently);
    const hellos = one.frames.filter((frame) => frame.type === "hello");
    expect(hellos.at(-1)).toMatchObject({ resumed: true });
  },
);

test("who listens to an event stream can enter a room, and everybody is told", async () => {
  const { ana, slug, path } = await founded();
  const { room } = await ana.does<{ room: RoomDto }>("POST", `${path}/rooms`, { name: "Planning" });
  const one = tab(ana, slug, "events");
  await liveOver(one.connection, "events");
  expect(one.connection.send({ type: "room.enter", roomId: room.id })).toBe(true);
  const seen = () => one.frames.flatMap((frame) => (frame.type === "event" ? [frame.event] : []));
  await vi.waitFor(
    () => expect(seen()).toContainEqual(expect.objectContaining({ type: "room.presence.update", roomId: room.id })),
    patiently,
  );
});

test.each(["events", "poll"] as const)("a workspace that is deleted ends %s for good", async (fallback) => {
  const { ana, slug, path } = await founded();
  const one = tab(ana, slug, fallback);
  await liveOver(one.connection, fallback);
  await ana.does("DELETE", path);
  // A poll that was not waiting at that moment is refused instead, as any outsider would be.
  const endings = fallback === "events" ? ["gone"] : ["gone", "revoked"];
  await vi.waitFor(() => expect(endings).toContain(one.connection.state.status), patiently);
});

test.each(["events", "poll"] as const)("a session that ends takes %s with it", async (fallback) => {
  const { ana, slug } = await founded();
  const one = tab(ana, slug, fallback);
  await liveOver(one.connection, fallback);
  await ana.does("POST", "/v1/auth/sign-out");
  await vi.waitFor(() => expect(one.connection.state.status).toBe("signed_out"), patiently);
});
