import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { type Balancer, openBalancer } from "../src/index.ts";

const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

type Node = { url: string; server: Server; status: number };

const startNode = async (name: string): Promise<Node> => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/readyz" ? node.status : 200, { connection: "close" }).end(name);
  });
  const node: Node = { url: "", server, status: 200 };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  undos.push(() => server.close());
  return Object.assign(node, { url: `http://127.0.0.1:${address.port}` });
};

const balanced = async (...nodes: Node[]): Promise<Balancer> => {
  const balancer = await openBalancer(nodes.map(({ url }) => url));
  undos.push(() => balancer.close());
  return balancer;
};
const ask = async ({ url }: Balancer): Promise<string> => (await fetch(url)).text();

test("each node has its turn", async () => {
  const balancer = await balanced(await startNode("one"), await startNode("two"));
  const answers = [await ask(balancer), await ask(balancer), await ask(balancer), await ask(balancer)];
  expect(answers.sort()).toEqual(["one", "one", "two", "two"]);
  expect(balancer.given()).toEqual([2, 2]);
});

test("connections that stay are spread evenly, whatever comes and goes in between", async () => {
  const nodes = [await startNode("one"), await startNode("two")];
  const balancer = await balanced(...nodes);
  const { port, hostname } = new URL(balancer.url);
  for (let round = 0; round < 4; round += 1) {
    const socket = connect(Number(port), hostname);
    undos.push(() => socket.destroy());
    await once(socket, "connect");
    await ask(balancer);
  }
  const staying = () => Promise.all(nodes.map(({ server }) => promisify(server.getConnections.bind(server))()));
  await expect.poll(staying).toEqual([2, 2]);
});

test("a node that says it is not ready is given nothing, until it is ready again", async () => {
  const [one, two] = [await startNode("one"), await startNode("two")];
  one.status = 503;
  const balancer = await balanced(one, two);
  expect(await ask(balancer)).toBe("two");
  expect(await ask(balancer)).toBe("two");
  one.status = 200;
  while ((await ask(balancer)) !== "one");
});

test("a node that is gone is skipped at once, before anybody has said so", async () => {
  const [one, two] = [await startNode("one"), await startNode("two")];
  const balancer = await balanced(one, two);
  one.server.close();
  one.server.closeAllConnections();
  expect([await ask(balancer), await ask(balancer)]).toEqual(["two", "two"]);
});
