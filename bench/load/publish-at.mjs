import { nowUs } from "../lib/wire.mjs";
import { publish } from "./publisher.mjs";

/** Publishes at a fixed rate (events/s), evenly spaced on a 1 ms clock. */
export function publishAt(rate) {
  const t0 = nowUs();
  let mark = t0;
  let sent = 0;
  let stopped = false;
  let lag = { max: 0, sum: 0, count: 0 };
  const tick = () => {
    if (stopped) return;
    const now = nowUs();
    lag.sum += now - mark;
    lag.count++;
    lag.max = Math.max(lag.max, now - mark);
    mark = now;
    const due = Math.floor(((now - t0) / 1e6) * rate) - sent;
    if (due > 0) {
      publish(due);
      sent += due;
    }
    setTimeout(tick, 1);
  };
  tick();
  return {
    stop: () => (stopped = true),
    /** How late its clock ran since the last call, in milliseconds: a publisher that is late publishes in bursts. */
    lagMs() {
      const { max, sum, count } = lag;
      lag = { max: 0, sum: 0, count: 0 };
      return { max: max / 1000, mean: sum / Math.max(1, count) / 1000 };
    },
  };
}
