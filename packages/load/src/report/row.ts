import type { Times } from "../measure/times.ts";

/** One line of the report, for people and for programs. */
export type Row = { readonly name: string; readonly text: string; readonly value: unknown };

export const row = (name: string, value: number | string): Row => ({
  name,
  value,
  text: typeof value === "number" ? value.toLocaleString("en-US") : value,
});

const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** Percentiles over all of them, in milliseconds. */
export const timesRow = (name: string, times: Times): Row => {
  const { percentiles } = times;
  const { count, p50, p99, max } = percentiles;
  const text = `p50 ${ms(p50)}  p99 ${ms(p99)}  max ${ms(max)} ms  (${count.toLocaleString("en-US")})`;
  return { name, value: percentiles, text: count === 0 ? "none" : text };
};

export const tableOf = (rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  return rows.map(({ name, text }) => `  ${name.padEnd(width)}${text}`).join("\n");
};
