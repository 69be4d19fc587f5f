import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const WITHIN_MS = 15_000;

const answers = (port) =>
  new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

const listens = async (port, isAlive) => {
  const end = Date.now() + WITHIN_MS;
  while (!(await answers(port))) {
    if (!isAlive()) throw new Error("process ended before it listened");
    if (Date.now() > end) throw new Error(`nothing listens on ${port}`);
    await sleep(25);
  }
};

const says = async (word, isAlive, log) => {
  const end = Date.now() + WITHIN_MS;
  while (!log().includes(word)) {
    if (!isAlive()) throw new Error("process ended before it was ready");
    if (Date.now() > end) throw new Error("not ready in 15 s");
    await sleep(10);
  }
};

/** `ready` is the port it listens on then, or a word it writes. Rejects when the process ends before, or takes too long. */
export const untilReady = (ready, { isAlive, log }) =>
  typeof ready === "number" ? listens(ready, isAlive) : says(ready, isAlive, log);
