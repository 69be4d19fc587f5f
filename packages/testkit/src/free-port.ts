import { createServer } from "node:net";

// Below the ports that the system gives to outgoing connections: one of those could take the port before its server listens.
const FIRST = 15_000;
const COUNT = 17_000;
const TRIES = 50;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/** A port of loopback that nobody listens on now. Chosen at random, since others may be choosing at the same time. */
export const freePort = async (): Promise<number> => {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${TRIES} ports was free`);
};
