import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export type CuttingProxy = {
  /** The given url, by way of the proxy. */
  url: string;
  /** From now on, once a client has sent these bytes, it never hears the answer: both sides of its connection are cut when the server gives it. */
  cutAfter(text: string): void;
  /** How often it bit: a fault test in which nothing happened proves nothing. */
  readonly cuts: number;
  close(): Promise<void>;
};

/** Stands between a client and its server, to lose an answer at the worst moment. */
export const cuttingProxy = async (target: string): Promise<CuttingProxy> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let needle: string | null = null;
  let cuts = 0;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    let isDoomed = false;
    const cut = () => {
      for (const socket of [client, server]) socket.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", cut);
      socket.on("close", cut);
    }
    client.on("data", (chunk) => {
      if (needle !== null && chunk.includes(needle)) isDoomed = true;
      server.write(chunk);
    });
    server.on("data", (chunk) => {
      if (!isDoomed) return client.write(chunk);
      needle = null;
      cuts += 1;
      return cut();
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${address.port}` }).href,
    cutAfter: (text) => {
      needle = text;
    },
    get cuts() {
      return cuts;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
};
