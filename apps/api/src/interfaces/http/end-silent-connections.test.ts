import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { endSilentConnections } from "./end-silent-connections.ts";

/** A server that ends nobody for being slow, so that only this may. */
const stage = async () => {
  const [server, timers] = [Fastify(), new ManualTimers()];
  endSilentConnections(server, timers);
  let asked = () => {};
  const underWay = new Promise<void>((resolve) => {
    asked = resolve;
  });
  server.get("/never", () => {
    asked();
    return new Promise(() => {});
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const open = async (text = ""): Promise<Socket> => {
    const socket = connect((server.server.address() as AddressInfo).port, "127.0.0.1");
    await Promise.all([once(socket, "connect"), once(server.server, "connection")]);
    socket.write(text);
    return socket;
  };
  return { server, timers, underWay, open };
};

const closed = (socket: Socket): Promise<unknown> =>
  new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));

test("[SESS-3] connections on which nothing was asked in full do not hold up a server that closes", async () => {
  const { server, open } = await stage();
  const gone = [await open(), await open("GET /never HTTP/1.1\r\nHost: orb")].map(closed);
  await server.close();
  await Promise.all(gone);
});

test("[SESS-3] what is under way has as long as a request may take, and no longer", async () => {
  const { server, timers, underWay, open } = await stage();
  const asking = await open("GET /never HTTP/1.1\r\nHost: orbit.test\r\n\r\n");
  const gone = closed(asking);
  await underWay;
  const closing = server.close();
  await expect.poll(() => timers.waiting).toBe(1);
  expect(asking.destroyed).toBe(false);
  timers.advance(8_000);
  await Promise.all([gone, closing]);
});
