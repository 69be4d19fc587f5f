import type { Check } from "./violation.ts";

/** What a client's frames have come to is what the server answers for the same person at the same position. */
export const digests: Check = (history) =>
  history.of("digests").flatMap(({ client, position, ofClient, ofServer }) => {
    if (ofClient === ofServer) return [];
    const message = `${client} holds ${ofClient} at ${position.epoch}.${position.seq}, the server ${ofServer}`;
    return [{ check: "C8" as const, message }];
  });
