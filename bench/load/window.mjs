import { setTimeout as sleep } from "node:timers/promises";
import { rssKb } from "../lib/proc.mjs";
import { diff, drain, resetSample, snap } from "./measure.mjs";
import { pub, publish, useTemplates } from "./publisher.mjs";
import { st } from "./tally.mjs";

// As fast as acknowledged: never more than `window` events' deliveries outstanding. Measured in steps of
// `stepMs`, so that a spell of host noise can be told from the target's own speed.
export async function window({ prefix, channels, size, window, fan, warmMs, durMs, pids, stepMs = 100 }) {
  useTemplates(prefix, channels, size);
  const from = st.delivered;
  const evFrom = pub.events;
  const cap = window * fan;
  let on = true;
  let lost = 0;
  let lastMove = Date.now();
  let lastCount = st.delivered;
  const pump = () => {
    if (!on) return;
    const out = (pub.events - evFrom) * fan - (st.delivered - from) - lost;
    const k = Math.floor((cap - out) / fan);
    if (k > 0) publish(Math.min(k, window));
  };
  const watchdog = setInterval(() => {
    if (st.delivered !== lastCount) {
      lastCount = st.delivered;
      lastMove = Date.now();
      return;
    }
    if (Date.now() - lastMove > 1000) {
      // nothing moved for a second: what is outstanding was dropped; go on without it
      lost = (pub.events - evFrom) * fan - (st.delivered - from);
      lastMove = Date.now();
      pump();
    }
  }, 100);
  resetSample();
  st.sampling = 1;
  st.onProgress = pump;
  pump();
  await sleep(warmMs);
  const a = snap(pids);
  let b = a;
  const steps = [];
  const end = a.t + durMs * 1000;
  while (b.t < end - stepMs * 500) {
    await sleep(stepMs);
    const c = snap(pids);
    const d = diff(b, c);
    steps.push([Math.round(d.perSec), d.serverCpuPerM]);
    b = c;
  }
  on = false;
  st.onProgress = null;
  clearInterval(watchdog);
  const left = await drain(from + (pub.events - evFrom) * fan, 5000);
  st.sampling = 0;
  return {
    ...diff(a, b),
    steps,
    window,
    lost: left,
    gaps: st.gaps,
    dups: st.dups,
    closed: st.closed,
    rssKb: rssKb(pids),
  };
}
