/** The id under which the server logged a failure; null when it never saw the request. */
export const errorIdOf = (error: unknown): string | null =>
  error instanceof Error && "requestId" in error && typeof error.requestId === "string" ? error.requestId : null;
