import type { Check, Violation } from "./violation.ts";

/** A acknowledged before B was invoked ⇒ seq(A) < seq(B). A command without rows of its own has no place, and is left out. */
export const acknowledgedOrder: Check = (history, truth) => {
  const lastRowOf = new Map(truth.rows.map(({ mutationId, seq }) => [mutationId, seq]));
  const floorOf = new Map<string, number>();
  const violations: Violation[] = [];
  let acknowledged = 0;
  for (const entry of history.entries) {
    if (entry.kind === "invoked") floorOf.set(entry.command, acknowledged);
    if (entry.kind !== "settled" || entry.outcome.kind !== "ok") continue;
    const seq = lastRowOf.get(entry.command);
    if (seq === undefined) continue;
    const before = floorOf.get(entry.command) ?? 0;
    if (seq <= before) {
      const message = `${entry.command} is at ${seq}, but ${before} was acknowledged before it was sent`;
      violations.push({ check: "C1", message });
    }
    acknowledged = Math.max(acknowledged, seq);
  }
  return violations;
};
