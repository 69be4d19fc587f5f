const messageOf = (error: unknown): string => {
  // What Node throws when every address of a name refuses: the message is empty, the reasons are inside.
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join(", ");
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : error.message;
};

/** The host and port of a URL, and nothing of who signs in there. */
export const placeOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "the broker");

/** A failure as an operator may read it: where, and what. Clients' own errors can carry whole URLs beside their message. */
export const failureAt = (place: string, error: unknown): Error => new Error(`${place}: ${messageOf(error)}`);
