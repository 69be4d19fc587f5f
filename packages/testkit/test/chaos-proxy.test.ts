import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChaosProxy } from "../src/index.ts";

let server: Server;
let proxy: ChaosProxy;
let heard: Buffer[];
const clients: Socket[] = [];

beforeEach(async () => {
  heard = [];
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      heard.push(chunk);
      socket.write(chunk);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  proxy = await ChaosProxy.open(`tcp://127.0.0.1:${address.port}`);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  server.close();
});

const dial = async (): Promise<Socket> => {
  const client = connect(Number(new URL(proxy.through("tcp://x:1")).port), "127.0.0.1");
  clients.push(client);
  client.on("error", () => undefined);
  await new Promise<void>((resolve) => client.once("connect", resolve).once("close", () => resolve()));
  return client;
};
const echo = async (client: Socket, text: string): Promise<string> => {
  client.write(text);
  const [chunk] = await once(client, "data");
  return String(chunk);
};
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
/** Not `once`, which rejects when the socket ends with an error, as it should here. */
const closed = (client: Socket): Promise<void> =>
  client.closed ? Promise.resolve() : new Promise((resolve) => client.once("close", () => resolve()));
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test("lets everything through until it is told otherwise", async () => {
  expect(await echo(await dial(), "hello")).toBe("hello");
  expect(proxy.bites).toEqual({ connections: 1, refused: 0, resets: 0, cuts: 0 });
});

test("holds every piece back by its latency", async () => {
  const client = await dial();
  proxy.shape({ latencyMs: 40 });
  expect(await took(() => echo(client, "hello"))).toBeGreaterThan(75);
});

test("limits the bandwidth of one direction, and the sender feels it", async () => {
  const client = await dial();
  proxy.shape({ bytesPerSecond: 20_000, throttles: "toServer" });
  const bytes = Buffer.alloc(6_000);
  const duration = await took(async () => {
    client.write(bytes);
    await until(() => heard.reduce((sum, { length }) => sum + length, 0) === bytes.length);
  });
  expect(duration).toBeGreaterThan(200);
});

test("a black hole says nothing and loses nothing: what was held back passes when it is healed", async () => {
  const client = await dial();
  await echo(client, "before");
  proxy.blackHole();
  const answered = once(client, "data");
  client.write("after");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard.map(String)).toEqual(["before"]);
  proxy.healed();
  expect(String((await answered)[0])).toBe("after");
});

test("resets every connection, with an RST", async () => {
  const client = await dial();
  await echo(client, "hello");
  const rst = new Promise((resolve) => client.once("error", (reason: NodeJS.ErrnoException) => resolve(reason.code)));
  expect(proxy.resetAll()).toBe(1);
  expect(await rst).toBe("ECONNRESET");
});

test("cuts the one connection that said all the words, in that order, before it hears the answer", async () => {
  const [one, other] = [await dial(), await dial()];
  proxy.cutAfter("insert", "commit");
  expect(await echo(other, "commit")).toBe("commit");
  expect(await echo(one, "insert")).toBe("insert");
  one.write("commit");
  await closed(one);
  expect(heard.map(String)).toEqual(["commit", "insert", "commit"]);
  expect(await echo(other, "insert")).toBe("insert");
  expect(await echo(other, "commit")).toBe("commit");
  expect(proxy.bites.cuts).toBe(1);
});

test("cuts a connection after so many bytes", async () => {
  const client = await dial();
  proxy.cutAfterBytes(8, "toClient");
  expect(await echo(client, "hello")).toBe("hello");
  client.write("again");
  await closed(client);
  expect(proxy.bites.cuts).toBe(1);
});

test("refuses while it is down, and serves again when it is up", async () => {
  const client = await dial();
  await echo(client, "hello");
  proxy.down();
  await closed(client);
  const refused = await dial();
  await closed(refused);
  expect(proxy.bites.refused).toBe(1);
  proxy.up();
  expect(await echo(await dial(), "hello")).toBe("hello");
});

test("a hole in one direction swallows the answers alone", async () => {
  const client = await dial();
  await echo(client, "before");
  proxy.blackHole("toClient");
  const answered = once(client, "data");
  client.write("after");
  await until(() => Buffer.concat(heard).includes("after"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.bytesRead).toBe("before".length);
  proxy.healed();
  expect(String((await answered)[0])).toBe("after");
});

test("what the server says is rewritten, by a rewriter of its own for each connection", async () => {
  proxy.rewrite(() => {
    let count = 0;
    return (chunk) => Buffer.from(`${++count}:${chunk}`);
  });
  const [one, other] = [await dial(), await dial()];
  expect([await echo(one, "a"), await echo(one, "b"), await echo(other, "a")]).toEqual(["1:a", "2:b", "1:a"]);
  expect(heard.map(String)).toEqual(["a", "b", "a"]);
});

test("notices what it watches for, and the name of a statement that was prepared with that text", async () => {
  const times = proxy.watchFor('"rooms" where');
  const [one, other] = [await dial(), await dial()];
  await echo(one, 'P\0\0\0!orbit_7\0select 1\0P\0\0\0!orbit_8\0select * from "rooms" where 1\0');
  expect(times).toHaveLength(1);
  await echo(other, "B\0\0\0!\0orbit_7\0\0");
  expect(times).toHaveLength(1);
  await echo(other, "B\0\0\0!\0orbit_8\0\0");
  expect(times).toHaveLength(2);
});
