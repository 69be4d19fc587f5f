import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { closeCodes } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { FrameBatch } from "#realtime/feed/frame-batch.ts";
import { Kernel } from "../../../test/support/kernel.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { EventStreamSocket } from "../events/event-stream-socket.ts";
import { acceptUpgrades } from "./accept-upgrades.ts";
import type { Admitted } from "./admission.ts";
import { RealtimeSocket } from "./realtime-socket.ts";

const identity = {
  id: "s-1",
  workspaceId: "w-1",
  workspaceMemberId: "m-1",
  userId: "u-1",
  sessionId: "i-1",
  sessionVersion: 1,
};
const at = { epoch: 1, seq: 7 };
const admitted: Admitted = {
  session: {
    ...{ userId: "u-1", sessionId: "i-1", sessionVersion: 1, name: "Ana", email: "ana@example.org" },
    lastUsedAt: new Date(0),
  },
  access: {
    workspaceId: "w-1",
    memberId: "m-1",
    standing: { head: { workspaceId: "w-1", epoch: 1, seq: 7, floor: 0 }, permissions: [] },
  },
  cursor: null,
};
const turn = () => new Promise(setImmediate);
const frames = Array.from({ length: 50 }, (_, index) => `{"frame":${index}}`);

/** A Duplex is what both libraries use of a socket. */
const socketOn = (kernel: Kernel) => kernel as unknown as Socket;

const webSocketOn = (kernel: Kernel): WebSocket => {
  const request = new IncomingMessage(socketOn(kernel));
  Object.assign(request, { method: "GET", headers: { upgrade: "websocket", "sec-websocket-version": "13" } });
  request.headers["sec-websocket-key"] = "dGhlIHNhbXBsZSBub25jZQ==";
  let opened: WebSocket | null = null;
  new WebSocketServer({ noServer: true }).handleUpgrade(request, kernel, Buffer.alloc(0), (webSocket) => {
    opened = webSocket;
  });
  if (!opened) throw new Error("the upgrade was refused");
  return opened;
};

test("[WIRE-8] fifty frames of one turn reach a WebSocket's kernel in one write, and the next turn's in another", async () => {
  // given
  const kernel = new Kernel();
  const socket = new RealtimeSocket(identity, webSocketOn(kernel), socketOn(kernel));
  const before = kernel.writes.length;
  // when
  socket.greet("hello");
  for (const frame of frames) socket.send(frame);
  await turn();
  socket.send("later");
  await turn();
  // then
  const [together, later, ...more] = kernel.writes.slice(before).map(String);
  for (const frame of frames) expect(together).toContain(frame);
  expect(later).toContain("later");
  expect(more).toEqual([]);
});

test("[WIRE-8] a batch reaches a WebSocket's kernel in one write, behind what was sent before it, as the very bytes of its frames", async () => {
  // given
  const [kernel, reference] = [new Kernel(), new Kernel()];
  const socket = new RealtimeSocket(identity, webSocketOn(kernel), socketOn(kernel));
  const singly = new RealtimeSocket(identity, webSocketOn(reference), socketOn(reference));
  const long = "é".repeat(40_000);
  const batch = new FrameBatch([...frames, long].map((text) => ({ text, seq: null })));
  const before = kernel.writes.length;
  // when
  for (const either of [socket, singly]) either.greet("hello");
  socket.sendBatch(batch);
  for (const { text } of batch.frames) singly.send(text);
  await turn();
  // then
  expect(kernel.writes.slice(before)).toHaveLength(1);
  expect(Buffer.concat(kernel.writes.slice(before))).toEqual(Buffer.concat(reference.writes.slice(before)));
});

/** Somebody who knocks, as Node's server hands them over. */
const knockOn = (kernel: Kernel): IncomingMessage => {
  const headers = {
    host: "orbit.example",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const request = new IncomingMessage(socketOn(kernel));
  return Object.assign(request, { method: "GET", url: "/v1/ws?workspace=acme", httpVersion: "1.1", headers });
};

test("[WIRE-8] who is live in the turn of the upgrade gets its answer and hello in one write", async () => {
  // given
  const kernel = new Kernel();
  const knocker = { address: "192.0.2.1", session: "a hash", isPoll: false };
  const upgrade = acceptUpgrades({
    knocks: { knockerOf: () => knocker, count: () => {}, hold: () => {} },
    sessionTokenOf: () => "a token",
    admit: async () => ({ kind: "admitted", admitted }),
    enter: (webSocket, { transport }) => {
      const socket = new RealtimeSocket(identity, webSocket, transport);
      void Promise.resolve().then(() => socket.greet("the first frame"));
    },
    answer: () => expect.unreachable(),
    onFailure: () => expect.unreachable(),
  });
  // when
  upgrade(knockOn(kernel), kernel, Buffer.alloc(0));
  await turn();
  await turn();
  // then
  const [together, ...more] = kernel.writes.map(String);
  expect(together).toMatch(/^HTTP\/1\.1 101 /);
  expect(together).toContain("the first frame");
  expect(more).toEqual([]);
});

test("[WIRE-8] fifty frames of one turn reach an event stream's kernel in one write, and the goodbye with them", async () => {
  // given
  const kernel = new Kernel();
  const response = new ServerResponse(new IncomingMessage(socketOn(kernel)));
  response.assignSocket(socketOn(kernel));
  response.writeHead(200);
  const socket = new EventStreamSocket(identity, { response, timers: new ManualTimers() });
  await turn();
  const before = kernel.writes.length;
  // when
  socket.greet("hello", at);
  for (const [index, frame] of frames.entries()) socket.send(frame, 8 + index);
  await turn();
  socket.send("later");
  socket.close(closeCodes.tooSlow);
  await turn();
  // then
  const [together, later, ...more] = kernel.writes.slice(before).map(String);
  for (const [index, frame] of frames.entries()) expect(together).toContain(`id: 1.${8 + index}\ndata: ${frame}\n\n`);
  expect(later).toContain("data: later\n\nevent: close\n");
  expect(more).toEqual([]);
});
