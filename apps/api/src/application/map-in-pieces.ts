import type { Timers } from "./ports/timers.ts";

/** Rows mapped at once: some milliseconds of work. */
const PIECE = 2_000;

export type MapInPieces = <Row, T>(rows: readonly Row[], map: (row: Row) => T) => Promise<T[]>;

/** As `rows.map(map)`, and lets everything else have its turn now and then: one huge workspace must not hold up the others. */
export const mapInPieces =
  (timers: Pick<Timers, "soon">): MapInPieces =>
  async (rows, map) => {
    const mapped = rows.slice(0, PIECE).map((row) => map(row));
    for (let from = PIECE; from < rows.length; from += PIECE) {
      await new Promise<void>((resolve) => timers.soon(resolve));
      for (const row of rows.slice(from, from + PIECE)) mapped.push(map(row));
    }
    return mapped;
  };
