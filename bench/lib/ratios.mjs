// A target's figure as a multiple of the reference's in the same turn, so that the machine's drift cancels.

/** One ratio per turn in which both were measured, in the order of the records. `get` takes a figure out of a record. */
export function ratios(records, scenario, target, ref, get) {
  const out = [];
  for (const r of records) {
    if (r.scenario !== scenario || r.target !== target || r.error) continue;
    const b = records.find(
      (q) => q.scenario === scenario && q.target === ref && q.session === r.session && q.turn === r.turn && !q.error,
    );
    if (!b) continue;
    const x = get(r) / get(b);
    if (Number.isFinite(x)) out.push(x);
  }
  return out;
}
