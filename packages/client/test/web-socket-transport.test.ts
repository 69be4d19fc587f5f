import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createWebSocketTransport } from "../src/web-socket-transport.ts";

let server: WebSocketServer;
let url: string;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  // A server that listens on a port has an address with one.
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
});

test("text goes both ways over a real socket, and the close arrives with its code and reason", async () => {
  server.on("connection", (peer) => {
    peer.send("welcome");
    peer.on("message", (message) => peer.close(4403, `got ${message}`));
  });
  const ended = await new Promise((resolve) => {
    const link = createWebSocketTransport(WebSocket).open(url, {
      onMessage: (text) => link.send(`${text} back`),
      onRenewed: () => {},
      onClose: (code, reason) => resolve({ code, reason }),
    });
  });
  expect(ended).toEqual({ code: 4403, reason: "got welcome back" });
});

test("a refused connection is one close, and no error escapes", async () => {
  server.close();
  await once(server, "close");
  const code = await new Promise((resolve) => {
    createWebSocketTransport(WebSocket).open(url, { onMessage: () => {}, onRenewed: () => {}, onClose: resolve });
  });
  expect(code).toBe(1006);
});
