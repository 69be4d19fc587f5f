import { protocol } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import { RouteChoice } from "../src/route-choice.ts";
import { Scene } from "./support/scene.ts";

const HELLO_WITHIN_MS = 11_001;
const FIVE_MINUTES = 5 * 60_000;

const routed = (): Scene => new Scene({ epoch: 1, seq: 10 }, ["events", "poll"]);
const routeOf = (scene: Scene): string => new URL(scene.transport.last.url).pathname;

/** The attempt dies before a greeting, and the next one begins. */
const dies = async (scene: Scene): Promise<void> => {
  scene.transport.last.serverCloses(1006);
  await scene.settle();
  waits(scene);
};

/** Until the next attempt begins, and no longer. */
const waits = (scene: Scene): void => {
  const { state } = scene.connection;
  if (state.status === "reconnecting" && state.nextAt !== null) scene.time.advance(state.nextAt - scene.time.now());
};

const liveOverEvents = async (): Promise<Scene> => {
  const scene = routed();
  scene.connection.start();
  await dies(scene);
  await dies(scene);
  scene.greets();
  scene.time.advance(10_000);
  return scene;
};

test("two attempts that die before the greeting while the server is well lead to the next route, with the cursor", async () => {
  const scene = routed();
  scene.connection.start();
  await dies(scene);
  expect(routeOf(scene)).toBe("/v1/ws");
  await dies(scene);
  expect(scene.transport.last.url).toBe(
    `https://orbit.example/v1/events?workspace=acme&protocol=${protocol.version}&cursor=1.10`,
  );
  scene.greets();
  expect(scene.connection.state).toEqual({ status: "live", transport: "events" });
});

test("a stream that is held back, so that no greeting comes in time, leads to long-poll", async () => {
  const scene = routed();
  scene.connection.start();
  await dies(scene);
  await dies(scene);
  for (let turn = 0; turn < 2; turn += 1) {
    scene.time.advance(HELLO_WITHIN_MS);
    await scene.settle();
    waits(scene);
  }
  expect(routeOf(scene)).toBe("/v1/poll");
  scene.greets();
  expect(scene.connection.state).toEqual({ status: "live", transport: "poll" });
});

test("after the last route comes the first again", async () => {
  const scene = routed();
  scene.connection.start();
  for (let turn = 0; turn < 6; turn += 1) await dies(scene);
  expect(routeOf(scene)).toBe("/v1/ws");
});

test.each([0, 500, 503])("with preflight %i the route is not to blame", async (status) => {
  const scene = routed();
  scene.preflightAnswer = { status, retryAfterMs: null };
  scene.connection.start();
  for (let turn = 0; turn < 4; turn += 1) await dies(scene);
  expect(routeOf(scene)).toBe("/v1/ws");
});

test("failures count only in a row", async () => {
  const scene = routed();
  scene.connection.start();
  await dies(scene);
  scene.preflightAnswer = { status: 0, retryAfterMs: null };
  await dies(scene);
  scene.preflightAnswer = { status: 200, retryAfterMs: null };
  await dies(scene);
  expect(routeOf(scene)).toBe("/v1/ws");
});

test("a server that closes with a word of its own was reached", async () => {
  const scene = routed();
  scene.connection.start();
  for (let turn = 0; turn < 4; turn += 1) {
    scene.transport.last.serverCloses(1013, "busy");
    await scene.settle();
    waits(scene);
  }
  expect(routeOf(scene)).toBe("/v1/ws");
});

test("a drop after the greeting says nothing about the route", async () => {
  const scene = routed();
  scene.connection.start();
  for (let turn = 0; turn < 4; turn += 1) {
    scene.greets();
    await dies(scene);
  }
  expect(routeOf(scene)).toBe("/v1/ws");
});

test("what works is remembered for the next connection of the page", async () => {
  const scene = await liveOverEvents();
  scene.connection.stop();
  scene.connection.start();
  expect(routeOf(scene)).toBe("/v1/events");
});

test("after five minutes the best route is tried again; when it gets through, it is taken", async () => {
  const scene = await liveOverEvents();
  scene.stored(11);
  scene.time.advance(20_000);
  scene.heartbeat({ seq: 11, sent: 1 });
  const before = scene.transport.sockets.length;
  for (let ms = 0; ms < FIVE_MINUTES - 30_000; ms += 15_000) {
    scene.time.advance(15_000);
    if (scene.transport.sockets.length === before) scene.heartbeat({ seq: 11, sent: 1 });
  }
  expect(scene.transport.sockets).toHaveLength(before + 1);
  expect(scene.transport.openSockets).toHaveLength(1);
  expect(scene.status).toBe("connecting");
  expect(scene.transport.last.url).toContain(
    `wss://orbit.example/v1/ws?workspace=acme&protocol=${protocol.version}&cursor=1.11`,
  );
  scene.greets({ seq: 11 });
  expect(scene.connection.state).toEqual({ status: "live", transport: "websocket" });
});

test("a better route that is still blocked costs one short attempt, and the working one is back at once", async () => {
  const scene = await liveOverEvents();
  scene.connection.online();
  scene.time.advance(0);
  expect(routeOf(scene)).toBe("/v1/ws");
  scene.time.advance(3_000);
  await scene.settle();
  scene.time.advance(0);
  expect(routeOf(scene)).toBe("/v1/events");
  scene.greets();
  expect(scene.connection.state).toEqual({ status: "live", transport: "events" });
});

test("a busy stream is not left for a better route until it is quiet", async () => {
  const scene = await liveOverEvents();
  const before = scene.transport.sockets.length;
  scene.stored(11);
  scene.connection.online();
  scene.time.advance(4_999);
  expect(scene.transport.sockets).toHaveLength(before);
  scene.time.advance(1);
  expect(routeOf(scene)).toBe("/v1/ws");
});

test("another network may not block what the last one did: after being offline the best route comes first", async () => {
  const scene = await liveOverEvents();
  scene.connection.offline();
  scene.connection.online();
  scene.time.advance(500);
  expect(routeOf(scene)).toBe("/v1/ws");
});

test("a poll that greets anew begins a new count, and is live throughout", () => {
  const scene = Scene.live();
  scene.stored(11);
  scene.transport.last.renews();
  scene.greets({ seq: 11, presence: [] });
  scene.stored(12);
  scene.heartbeat({ seq: 12, sent: 1 });
  expect(scene.resyncs).toEqual([]);
  expect(scene.connection.cursor).toEqual({ epoch: 1, seq: 12 });
  expect(scene.states.map(({ status }) => status)).toEqual(["connecting", "live"]);
  expect(scene.frames.filter(({ frame }) => frame.type === "hello")).toHaveLength(2);
});

test("a poll that cannot go on where the last one ended leads to a snapshot", () => {
  const scene = Scene.live();
  scene.transport.last.renews();
  scene.greets({ seq: 40, resumed: false });
  expect(scene.resyncs).toEqual(["not_resumed"]);
  scene.transport.last.renews();
  scene.greets({ seq: 41, resumed: true });
  expect(scene.resyncs).toHaveLength(1);
  scene.connection.synced({ epoch: 1, seq: 41 });
  expect(scene.status).toBe("live");
});

test("a choice of one route stays with it", () => {
  const scene = new Scene();
  const routes = new RouteChoice([scene.routes.best]);
  for (let turn = 0; turn < 5; turn += 1) routes.blocked(routes.current);
  expect(routes.current).toBe(routes.best);
});
