/** Why the server ended a stream, where the transport has no closing handshake of its own. */
export type Closing = { readonly code: number; readonly reason: string };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Null when it is none. */
export const closingOf = (value: unknown): Closing | null => {
  if (!isRecord(value) || typeof value.code !== "number") return null;
  return { code: value.code, reason: typeof value.reason === "string" ? value.reason : "" };
};

/** A text field of what may be anything; null when it has none. */
export const textField = (value: unknown, name: string): string | null => {
  const field = isRecord(value) ? value[name] : null;
  return typeof field === "string" ? field : null;
};

export const listField = (value: unknown, name: string): readonly unknown[] | null => {
  const field = isRecord(value) ? value[name] : null;
  return Array.isArray(field) ? field : null;
};
