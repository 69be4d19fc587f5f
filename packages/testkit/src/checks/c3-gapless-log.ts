import type { Check } from "./violation.ts";

/** The log is gapless from its floor to its head. */
export const gaplessLog: Check = (_history, { rows, floor, head }) => {
  const expected = Array.from({ length: head - floor }, (_, index) => floor + index + 1);
  const found = rows.map(({ seq }) => seq);
  if (expected.length === found.length && expected.every((seq, index) => found[index] === seq)) return [];
  const missing = expected.filter((seq) => !found.includes(seq));
  const message = `the log from ${floor} to ${head} lacks [${missing.join(", ")}] and has ${found.length} rows`;
  return [{ check: "C3", message }];
};
