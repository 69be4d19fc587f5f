const sortedKeys = (_key: string, value: unknown): unknown => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
};

/** JSON in which equal values have equal text, whatever order their keys were written in. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortedKeys);
