import { setTimeout as sleep } from "node:timers/promises";
import { rssKb } from "../lib/proc.mjs";
import { diff, drain, latencies, resetSample, snap } from "./measure.mjs";
import { publishAt } from "./publish-at.mjs";
import { pub, useTemplates } from "./publisher.mjs";
import { st } from "./tally.mjs";

// A fixed rate; latencies of the sampled sockets.
export async function rate({ prefix, channels, size, rate: perSecond, fan, warmMs, durMs, pids }) {
  useTemplates(prefix, channels, size);
  const from = st.delivered;
  const evFrom = pub.events;
  const publishing = publishAt(perSecond);
  await sleep(warmMs);
  resetSample();
  publishing.lagMs();
  st.sampling = 2;
  const a = snap(pids);
  const rss = [[0, rssKb(pids)]];
  await sleep(durMs);
  const b = snap(pids);
  const lat = latencies();
  rss.push([Math.round((b.t - a.t) / 1000), rssKb(pids)]);
  publishing.stop();
  const lagMs = publishing.lagMs();
  st.sampling = 1;
  const expectAll = from + (pub.events - evFrom) * fan;
  const backlog = expectAll - st.delivered;
  const left = await drain(expectAll, 5000);
  st.sampling = 0;
  return {
    ...diff(a, b),
    rate: perSecond,
    lat,
    maxLagMs: lagMs.max,
    meanTickMs: lagMs.mean,
    backlogEvents: backlog / fan,
    lost: left,
    gaps: st.gaps,
    dups: st.dups,
    closed: st.closed,
    rssKb: rss,
    pubErrors: st.pubErrors || 0,
  };
}
