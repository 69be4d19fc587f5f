import type { StreamDescription } from "#realtime/feed/describe-streams.ts";

/** What a server process says about each stream it serves, and about each socket on it. */
export const streamsOf = async (url: string): Promise<readonly StreamDescription[]> => {
  const answer = await fetch(`${url}/v1/operator/streams`);
  // The route's own shape.
  return ((await answer.json()) as { streams: StreamDescription[] }).streams;
};
