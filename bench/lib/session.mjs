// One session of one group: its servers are started afresh, and every scenario of the group is measured on them, slices taking turns.
import { setTimeout as sleep } from "node:timers/promises";
import { settle, slice } from "./calm.mjs";
import { meta } from "./meta.mjs";
import { multiPool, multiReference, options, pool, reference } from "./options.mjs";
import { line, log, over } from "./progress.mjs";
import {
  closeTarget,
  connect,
  memory,
  rateSlice,
  stallTurn,
  startTarget,
  verify,
  warmUp,
  windowSlice,
} from "./run.mjs";
import { median } from "./stats.mjs";

/** Whether slices were left out because the time was up. */
let wasCut = false;
export const isComplete = () => !wasCut;

let seed = 42;
const shuffled = (a) => {
  const b = [...a];
  for (let i = b.length - 1; i > 0; i--) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const j = seed % (i + 1);
    [b[i], b[j]] = [b[j], b[i]];
  }
  return b;
};

/** A scenario may be for some targets unless others were asked for; the reference that only sets its rate is not one of them. */
const isMeasured = (id, sc) => !sc.targets || (options.chosen ?? sc.targets).includes(id);
const isTwin = ({ target }) => target.id.endsWith("#2");

/** Another slice is only begun while there is time. */
const isTimeLeft = () => {
  wasCut ||= over();
  return !wasCut;
};

class Session {
  records = [];
  #number;
  #ref;
  #opened = [];

  constructor(number, ref) {
    this.#number = number;
    this.#ref = ref;
  }

  /** All servers start together; then each target's connection setup is measured alone. */
  async open(targets, scs) {
    const start = (x) =>
      startTarget(x, { collects: scs.some((sc) => sc.stall) }).catch((e) => {
        for (const sc of scs) this.#note(sc, x.id, { turn: 0, error: e.message });
        return null;
      });
    this.#opened = (await Promise.all(targets.map(start))).filter(Boolean);
  }

  close() {
    return Promise.all(this.#opened.map(closeTarget));
  }

  async connect(sc) {
    for (const o of shuffled(this.#opened)) {
      const connected = await this.#attempt(o, sc, () => connect(o, sc));
      if (connected && !sc.memory) this.#push(sc, o.target.id, { turn: -1, connect: o.connect });
    }
    if (sc.memory) await this.#weigh(sc);
  }

  async measure(sc) {
    if (!sc.rate && !sc.stall) return;
    for (const o of this.#opened)
      await this.#attempt(o, sc, async () => {
        await verify(o, sc);
        await windowSlice(o, sc, 0, 300); // warm: code compiled, buffers grown
      });
    await this.#setRate(sc);
    if (sc.stall) await this.#stallInTurns(sc);
    else await this.#takeTurns(sc);
  }

  // One wait for all, then every RSS at once: read one after the other, the first target looked 15 % heavier than its twin.
  async #weigh(sc) {
    await sleep(sc.memorySettleMs ?? 1500);
    for (const o of shuffled(this.#opened)) {
      if (o.bad) continue;
      const { connect, rssBaseKb } = o;
      this.#note(sc, o.target.id, { turn: -1, connect, rssBaseKb, ...memory(o, sc) });
    }
  }

  /** The fixed rate: half of what the reference reaches, the same number for every target and session. */
  async #setRate(sc) {
    const r0 = this.#opened.find((o) => o.target === this.#ref && !o.bad);
    if (!r0 || meta.rates[sc.id]) return;
    const got = [];
    for (let k = 0; k < 3; k++) got.push(...(await slice(() => windowSlice(r0, sc, 200, 500))).steps.map((s) => s[0]));
    meta.rates[sc.id] = (median(got) * 0.5) / (sc.n / sc.channels);
    log(`${sc.id}: fixed rate ${meta.rates[sc.id].toFixed(1)} events/s`);
  }

  async #takeTurns(sc) {
    for (let turn = 0; turn < sc.turns; turn++) {
      for (const o of shuffled(this.#opened)) {
        if (o.bad || (!sc.aa && isTwin(o))) continue;
        if (!isTimeLeft()) return;
        await this.#turn(o, sc, turn, async (record) => {
          record.window = await slice(() => windowSlice(o, sc, sc.warmMs, sc.durMs));
          record.rate = await slice(() => rateSlice(o, sc, meta.rates[sc.id]));
        });
      }
    }
  }

  /** One target's turns follow one another, so that its heap stays as warm as it is. */
  async #stallInTurns(sc) {
    const rate = meta.rates[sc.id];
    for (const o of shuffled(this.#opened)) {
      if (o.bad || !isMeasured(o.target.id, sc)) continue;
      const warmed = await warmUp(o, sc, rate);
      for (let turn = 0; turn < sc.turns && !o.bad; turn++) {
        if (!isTimeLeft()) return;
        await this.#turn(o, sc, turn, async (record) => {
          Object.assign(record, { warmed, stall: await stallTurn(o, sc, { rate, turn }) });
        });
      }
    }
  }

  /** Notes what `fill` has put into the turn's record, also when it failed in the midst of it. */
  async #turn(o, sc, turn, fill) {
    const record = { turn };
    try {
      await fill(record);
    } catch (e) {
      record.error = e.message;
      o.bad = true;
    }
    this.#note(sc, o.target.id, record);
  }

  /** Whether it went well. A target that failed once is left alone from then on. */
  async #attempt(o, sc, act) {
    if (o.bad) return false;
    try {
      await act();
      return true;
    } catch (e) {
      this.#note(sc, o.target.id, { turn: 0, error: e.message });
      o.bad = true;
      return false;
    }
  }

  #note(sc, target, record) {
    line(sc.id, target, this.#push(sc, target, record));
  }

  #push(sc, target, record) {
    const whole = { scenario: sc.id, session: this.#number, target, ...record };
    this.records.push(whole);
    return whole;
  }
}

const targetsOf = (scs, isMulti, ref) => {
  const targets = (isMulti ? multiPool : pool)
    .filter((p) => !p.why && (p.x === ref || scs.some((sc) => isMeasured(p.x.id, sc))))
    .map((p) => p.x);
  if (scs.some((sc) => sc.aa) && !options.isTwinLeftOut) targets.push({ ...ref, id: `${ref.id}#2` });
  return targets;
};

/** Resolves to the records of the session. */
export async function runSession(number, scs) {
  if (!isTimeLeft()) return [];
  const isMulti = scs[0].group === "multi";
  const ref = isMulti ? multiReference : reference;
  const targets = targetsOf(scs, isMulti, ref);
  if (!targets.includes(ref)) {
    log(`${scs[0].group}: the reference ${ref.id} is not available`);
    return [];
  }
  await settle();
  const session = new Session(number, ref);
  await session.open(targets, scs);
  try {
    for (const sc of scs) await session.connect(sc);
    for (const sc of scs) await session.measure(sc);
  } finally {
    await session.close();
  }
  return session.records;
}
