import type { EntryOf } from "../history/entries.ts";
import type { LogRow } from "../history/ground-truth.ts";
import { groupBy } from "./group-by.ts";
import type { Check } from "./violation.ts";

const isContiguous = (rows: readonly LogRow[]): boolean =>
  rows.every((row, index) => index === 0 || row.seq === (rows[index - 1]?.seq ?? 0) + 1);

const repeats = (rows: readonly LogRow[]): boolean =>
  new Set(rows.map(({ type, entity }) => `${type} ${entity}`)).size < rows.length;

const faultOf = ({ outcome }: EntryOf<"settled">, rows: readonly LogRow[]): string | null => {
  const last = rows.at(-1);
  if (outcome.kind === "fail" || outcome.kind === "nothing") {
    return last ? `did nothing by its answer, and is in the log at ${last.seq}` : null;
  }
  if (!isContiguous(rows) || repeats(rows)) return "took effect twice";
  if (outcome.kind === "unknown") return null;
  if (!last && outcome.isIdempotent) return null;
  if (!last) return `was acknowledged at ${outcome.position.seq}, and is not in the log`;
  return last.seq === outcome.position.seq ? null : `answered ${outcome.position.seq}, and is at ${last.seq}`;
};

/**
 * ok ⇒ in the log, at the position it answered; refused, or nothing to do ⇒ not; unknown ⇒ either, once.
 */
export const outcomes: Check = (history, truth) => {
  const rowsOf = groupBy(truth.rows, ({ mutationId }) => mutationId);
  const whatOf = new Map(history.of("invoked").map(({ command, what }) => [command, what]));
  return history.of("settled").flatMap((settled) => {
    const fault = faultOf(settled, rowsOf.get(settled.command) ?? []);
    return fault === null
      ? []
      : [{ check: "C2" as const, message: `${whatOf.get(settled.command)} ${settled.command} ${fault}` }];
  });
};
