const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** A random UUID, also on pages without https, where browsers have no `crypto.randomUUID`. */
export const newId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Version 4 and variant 1, by which readers know that all the rest is random.
  const marked = bytes.map((byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte));
  const digits = [...marked].map(hex).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
