import type { Writable } from "node:stream";

let corked: Writable[] = [];

const uncorkAll = (): void => {
  const due = corked;
  corked = [];
  for (const transport of due) transport.uncork();
};

/** What is written to the transport in this turn of the event loop leaves in one write, at the end of it. */
export const corkThisTurn = (transport: Writable): void => {
  if (transport.writableCorked > 0) return;
  transport.cork();
  if (corked.push(transport) === 1) setImmediate(uncorkAll);
};
