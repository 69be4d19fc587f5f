import { ratios } from "../ratios.mjs";
import { median, spread } from "../stats.mjs";
import { say } from "./say.mjs";

const isMeasured = (record) => record.error || record.window || record.stall || record.rssKbPerConn;

/** What a run says of one scenario. `ref` is what its targets are compared with. */
export class ScenarioView {
  /** The targets it was measured with, in the order of the registry; those that failed, too. */
  targets;
  #records;

  constructor({ meta, records }, id, ref) {
    this.id = id;
    this.ref = ref;
    this.meta = meta;
    this.scenario = meta.scenarios[id];
    /** The fixed rate in events per second; undefined where none was found. */
    this.rate = meta.rates[id];
    this.#records = records.filter((record) => record.scenario === id);
    const order = Object.keys(meta.labels);
    const placeOf = (target) => order.indexOf(target) + 1 || 999;
    const ids = new Set(this.#records.filter(isMeasured).map(({ target }) => target));
    this.targets = [...ids].sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** What `get` finds in a target's records; without those that failed or have no such figure. */
  values(target, get) {
    return this.#records
      .filter((r) => r.target === target && !r.error)
      .map((r) => get(r))
      .filter(Number.isFinite);
  }

  median(target, get) {
    return median(this.values(target, get));
  }

  /** The median and half the range, as `12.3 ±4%`. */
  around(target, get, how = say.one) {
    const values = this.values(target, get);
    return `${how(median(values))} ${say.around(spread(values))}`;
  }

  /** Against the reference of the same turn, one for each of them. */
  ratios(target, get) {
    return ratios(this.#records, this.id, target, this.ref, get);
  }

  /** The median of the ratios, as `1.23×`. */
  times(target, get) {
    return say.times(median(this.ratios(target, get)));
  }

  /** One part of every step of 100 ms of all windows, ascending: 0 is deliveries per second, 1 the server's CPU per million. */
  steps(target, part) {
    return this.#records
      .filter((r) => r.target === target && r.window)
      .flatMap((r) => r.window.steps.map((step) => step[part]))
      .filter(Number.isFinite)
      .sort((x, y) => x - y);
  }

  /** A row for a target that never got so far. */
  failed(target, columns) {
    const error = this.#records.find((r) => r.target === target && r.error)?.error ?? "";
    return [target, `error: ${error.split("\n")[0].slice(0, 80)}`, ...Array(columns - 2).fill("–")];
  }
}
