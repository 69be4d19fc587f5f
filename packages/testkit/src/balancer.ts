import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

const ASK_EVERY_MS = 250;
const ANSWER_WITHIN_MS = 1_500;

/** What stands before several nodes: a connection goes to the ready node that has the fewest, in turn where they have as many. */
export type Balancer = {
  readonly url: string;
  /** How many connections each node was given so far, in the order of the nodes. */
  given(): readonly number[];
  close(): Promise<void>;
};

type Backend = { readonly url: string; isReady: boolean; given: number; open: number };

const isReady = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
};

const dial = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.once("connect", () => resolve(socket)).once("error", reject);
  });

const join = (left: Socket, right: Socket): void => {
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    from.on("error", () => to.destroy()).on("close", () => to.destroy());
    from.pipe(to);
  }
};

/** Works on TCP, so that it passes upgrades, streams and everything else without knowing them. */
class TcpBalancer {
  readonly #backends: readonly Backend[];
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(urls: readonly string[]) {
    this.#backends = urls.map((url) => ({ url, isReady: false, given: 0, open: 0 }));
    this.#server = createServer({ noDelay: true }, (client) => void this.#serve(client));
    this.#timer = setInterval(() => void this.look(), ASK_EVERY_MS);
  }

  async listen(port: number): Promise<number> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
    return address.port;
  }

  async look(): Promise<void> {
    await Promise.all(
      this.#backends.map(async (backend) => {
        backend.isReady = await isReady(backend.url);
      }),
    );
  }

  given(): readonly number[] {
    return this.#backends.map(({ given }) => given);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const client of this.#open) client.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(client: Socket): Promise<void> {
    this.#open.add(client);
    client.on("error", () => client.destroy()).once("close", () => this.#open.delete(client));
    const node = await this.#dialNext();
    if (!node) client.destroy();
    else if (client.destroyed) node.destroy();
    else join(client, node);
  }

  /** One that refuses is skipped at once, before the next look says so. */
  async #dialNext(): Promise<Socket | null> {
    for (const backend of this.#inOrder()) {
      if (!backend.isReady) continue;
      // Counted before it is there, or a burst would all go to one.
      backend.open += 1;
      const node = await dial(backend.url).catch(() => null);
      if (!node) backend.open -= 1;
      if (!node) continue;
      backend.given += 1;
      node.once("close", () => {
        backend.open -= 1;
      });
      return node;
    }
    return null;
  }

  #inOrder(): readonly Backend[] {
    this.#turn += 1;
    const from = this.#turn % this.#backends.length;
    const round = [...this.#backends.slice(from), ...this.#backends.slice(0, from)];
    return round.sort((left, right) => left.open - right.open);
  }
}

/** A tiny balancer for one machine: no TLS, no affinity, nothing kept. Port 0 takes a free one. */
export const openBalancer = async (nodes: readonly string[], port = 0): Promise<Balancer> => {
  const balancer = new TcpBalancer(nodes);
  const taken = await balancer.listen(port);
  await balancer.look();
  return { url: `http://127.0.0.1:${taken}`, given: () => balancer.given(), close: () => balancer.close() };
};
