import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { closeCodes } from "@orbit/shared/realtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EventStream } from "../../../test/support/event-stream.ts";
import { entry, FeedStage } from "../../../test/support/feed-stage.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { EventStreamSocket } from "./event-stream-socket.ts";

const FRAME_BYTES = 16 * 1024;
const MAX_BUFFERED_BYTES = 128 * 1024;
/** Far more than two kernels hold between them. */
const MOST_FRAMES = 4_000;

const filler = "x".repeat(FRAME_BYTES);
const frame = (seq: number) =>
  entry(seq, { text: JSON.stringify({ type: "error", code: "filler", message: filler, ref: `${seq}` }) });
const turn = () => new Promise(setImmediate);

let server: Server;
beforeEach(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => server.closeAllConnections());

/** A live event stream whose reader has stopped reading. */
const frozenReader = async () => {
  const stage = new FeedStage({
    maxEntries: MOST_FRAMES,
    maxBytes: MOST_FRAMES * FRAME_BYTES * 2,
    maxBufferedBytes: MAX_BUFFERED_BYTES,
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  const asked = once(server, "request");
  const reader = new EventStream(`http://127.0.0.1:${address.port}/`, {});
  // What the event of that name carries.
  const [, response] = (await asked) as [unknown, ServerResponse];
  const timers = new ManualTimers();
  const identity = {
    id: "s-1",
    workspaceId: "acme",
    workspaceMemberId: "m-1",
    userId: "u-1",
    sessionId: "i-1",
    sessionVersion: 1,
  };
  const socket = new EventStreamSocket(identity, { response, timers });
  const cursor = stage.feed.attach(socket);
  socket.greet(JSON.stringify({ type: "error", code: "hello", message: "hello" }), { epoch: 1, seq: 0 });
  stage.feed.goLive(cursor, { seq: 0, readAt: 0, permissions: new Set() });
  await reader.opened();
  reader.freeze();
  return { stage, reader, socket, response, timers };
};

/** Appends until the transport takes no more. Resolves to the last entry's seq. */
const fill = async ({ stage, socket }: Awaited<ReturnType<typeof frozenReader>>): Promise<number> => {
  for (let seq = 1; seq <= MOST_FRAMES; seq += 1) {
    stage.feed.append([frame(seq)], null);
    await turn();
    if (socket.bufferedBytes > MAX_BUFFERED_BYTES) return seq;
  }
  throw new Error("the kernel took everything: there was nothing to bound");
};

test("[FEED-7] an event stream whose reader stops costs a bounded memory, and misses nothing once it reads again", async () => {
  // given
  const world = await frozenReader();
  const { stage, reader, socket } = world;
  const full = await fill(world);
  // when: as much again is due
  for (let seq = full + 1; seq <= full + 200; seq += 1) stage.feed.append([frame(seq)], null);
  await turn();
  // then
  expect(socket.bufferedBytes).toBeLessThan(MAX_BUFFERED_BYTES + 2 * FRAME_BYTES);
  // when
  reader.thaw();
  const drained = setInterval(() => stage.feed.sweep(0), 5);
  await reader.until("everything", () => reader.lastEventId === `1.${full + 200}`);
  clearInterval(drained);
  // then
  const expected = Array.from({ length: full + 200 }, (_, index) => `1.${index + 1}`);
  expect(reader.ids.slice(1)).toEqual(expected);
});

test("[FEED-7] an event stream that stays full is ended with 4413, and cut when not even that is read", async () => {
  // given
  const world = await frozenReader();
  const { stage, reader, socket, response, timers } = world;
  const full = await fill(world);
  stage.feed.append([frame(full + 1)], null);
  // when
  stage.feed.sweep(0);
  stage.feed.sweep(30_000);
  expect(socket.isClosed).toBe(false);
  stage.feed.sweep(30_001);
  // then
  expect(socket.isClosed).toBe(true);
  expect(response.destroyed).toBe(false);
  timers.advance(2_000);
  expect(response.destroyed).toBe(true);
  reader.thaw();
  await reader.ended();
  expect(reader.ids.filter((id) => id === `1.${full + 1}`)).toEqual([]);
});

test("[FEED-7] a reader that is back in time reads 4413 as the last event", async () => {
  const world = await frozenReader();
  const { reader, socket } = world;
  await fill(world);
  socket.close(closeCodes.tooSlow);
  reader.thaw();
  await reader.ended();
  expect(reader.closed).toEqual({ code: 4413, reason: "too_slow" });
  expect(reader.blocks.at(-1)?.event).toBe("close");
});
