import { nowUs, SQ_BASE, TS_BASE } from "../lib/wire.mjs";
import { st } from "./tally.mjs";

/** Sampled sockets: every event's sequence number, which has to be the next one, and its time stamp. An event may be split over reads. */
export function scanEvents(subscriber, buf, a, b) {
  const now = nowUs();
  const t = subscriber.carry === "" ? buf.latin1Slice(a, b) : subscriber.carry + buf.latin1Slice(a, b);
  let p = 0;
  let keep = Math.max(0, t.length - 48);
  while (true) {
    p = t.indexOf('"sq":', p);
    if (p < 0) break;
    if (p + 15 + 6 + 16 > t.length) {
      keep = p;
      break;
    }
    const sq = +t.slice(p + 5, p + 15) - SQ_BASE;
    const ts = +t.slice(p + 21, p + 37) - TS_BASE;
    subscriber.seen++;
    if (subscriber.nextSeq >= 0 && sq !== subscriber.nextSeq) {
      subscriber.wrong++;
      if (sq > subscriber.nextSeq) st.gaps += sq - subscriber.nextSeq;
      else st.dups++;
    }
    subscriber.nextSeq = sq + 1;
    st.sampledEvents++;
    if (st.sampling === 2 && !subscriber.paused) {
      st.lat.push(now - ts);
      st.latGroup.push(subscriber.group);
    }
    p += 37;
    keep = Math.max(p, t.length - 48);
  }
  subscriber.carry = t.slice(keep);
}
