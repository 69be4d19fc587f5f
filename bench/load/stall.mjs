// One of many stops reading: what the others notice, and what it costs the server. The same turn without anybody stopping is the
// control, for p99 and memory move by themselves.
import { setTimeout as sleep } from "node:timers/promises";
import { collectedRssKb, untilWarm, watchRss } from "../lib/rss-watch.mjs";
import { quantile } from "../lib/stats.mjs";
import { diff, latencies, resetSample, snap } from "./measure.mjs";
import { publishAt } from "./publish-at.mjs";
import { pub, useTemplates } from "./publisher.mjs";
import { st } from "./tally.mjs";

/** Without one event for so long, what has come is all that comes. */
const QUIET_MS = 700;

/** Publishes until the server's memory is steady. */
export async function warm({ prefix, channels, size, rate, pids, maxMs }) {
  useTemplates(prefix, channels, size);
  const publishing = publishAt(rate);
  const warmed = await untilWarm(pids, maxMs);
  publishing.stop();
  await sleep(QUIET_MS);
  return warmed;
}

/** p99 of each second: one moment in which the machine had something else to do spoils that second, and no other. */
async function phase(ms, pids) {
  Object.assign(st, { lat: [], latGroup: [] });
  const began = snap(pids);
  const stop = watchRss(pids);
  const p99s = [];
  for (let left = ms; left > 0; left -= 1000) {
    const from = st.lat.length;
    await sleep(Math.min(1000, left));
    p99s.push(
      quantile(
        st.lat.slice(from).sort((x, y) => x - y),
        0.99,
      ),
    );
  }
  return { ...diff(began, snap(pids)), lat: latencies(), p99s, rssKb: stop() };
}

const stopReading = (subscriber) => {
  subscriber.paused = true;
  subscriber.sock.pause();
};

/** Reads what there is, until it is sent away or nothing more comes. */
async function readOn(subscriber, maxMs = 15_000) {
  const { seen } = subscriber;
  subscriber.sock.resume();
  const end = Date.now() + maxMs;
  for (let last = -1; Date.now() < end && subscriber.state === 2 && last !== subscriber.seen; ) {
    last = subscriber.seen;
    await sleep(QUIET_MS);
  }
  subscriber.paused = false;
  const { wrong, closeCode, state } = subscriber;
  return { got: subscriber.seen - seen, wrong, closeCode, open: state === 2 && closeCode === null };
}

/** Two phases at a fixed rate. In the second the socket of `stalls` does not read; null: nobody stops. */
export async function stall({ prefix, channels, size, rate, fan, leadMs, beforeMs, duringMs, pids, stalls }) {
  useTemplates(prefix, channels, size);
  const closedBefore = st.closed;
  let publishing = publishAt(rate);
  /** New garbage is no garbage collected. */
  const inQuiet = async (look) => {
    publishing.stop();
    const seen = await look();
    publishing = publishAt(rate);
    return seen;
  };
  await sleep(leadMs);
  resetSample();
  // It is followed from here on: nothing may be missing between what it had and what it gets.
  const stalled = stalls === null ? null : st.conns.filter((each) => each.prefix === prefix)[stalls];
  if (stalled) stalled.sample = 1;
  publishing.lagMs();
  st.sampling = 2;
  const before = await phase(beforeMs, pids);
  const rssBeforeKb = await inQuiet(() => collectedRssKb(pids));
  if (stalled) stopReading(stalled);
  const from = pub.events;
  const during = await phase(duringMs, pids);
  publishing.stop();
  st.sampling = 1;
  const rssAfterKb = await collectedRssKb(pids);
  const owed = pub.events - from;
  const resumed = stalled ? await readOn(stalled) : null;
  if (!stalled) await sleep(QUIET_MS);
  st.sampling = 0;
  const { gaps, dups } = st;
  return {
    before,
    during,
    grownKb: rssAfterKb - rssBeforeKb,
    owedBytes: owed * size,
    owed,
    resumed,
    fan,
    lagMs: publishing.lagMs(),
    gaps,
    dups,
    closed: st.closed - closedBefore,
  };
}
