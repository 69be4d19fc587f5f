import { channelName } from "../lib/wire.mjs";
import { diff, snap } from "./measure.mjs";
import { Subscriber } from "./subscriber.mjs";
import { st } from "./tally.mjs";

// n connections over `channels` channels, at most `concurrency` handshakes at a time; several endpoints share them in turn
export async function connect({
  endpoints,
  n,
  channels,
  prefix = "c",
  concurrency = 64,
  sampleSize = 50,
  timeoutMs = 60000,
  pids = [],
}) {
  const names = Array.from({ length: channels }, (_, i) => channelName(prefix, i));
  const base = st.conns.length;
  let next = 0;
  let ok = 0;
  let failed = 0;
  let firstError = null;
  let active = 0;
  const a = snap(pids);
  await new Promise((resolve) => {
    const timer = setTimeout(() => {
      firstError ||= "timeout";
      resolve();
    }, timeoutMs);
    const step = () => {
      while (active < concurrency && next < n) {
        const i = next++;
        active++;
        const spec = endpoints[i % endpoints.length];
        const c = new Subscriber(
          base + i,
          spec,
          names[Math.floor(i / endpoints.length) % channels],
          i % endpoints.length,
          (good, why) => {
            active--;
            if (good) ok++;
            else {
              failed++;
              firstError ||= why || "closed";
            }
            if (ok + failed === n) {
              clearTimeout(timer);
              resolve();
            } else step();
          },
        );
        c.person = i; // read once the connection stands
        c.prefix = prefix;
        st.conns.push(c);
      }
    };
    step();
  });
  const b = snap(pids);
  const size = Math.min(sampleSize, n);
  for (let k = 0; k < size; k++) {
    const c = st.conns[base + Math.min(n - 1, Math.floor((k * (n - 1)) / Math.max(1, size - 1)))];
    c.sample = k % Math.max(1, Math.floor(size / 4)) === 0 ? 1 : 2;
  }
  const { seconds, serverUtil, clientUtil, foreign, serverDelay, clientDelay } = diff(a, b);
  return {
    ok,
    failed,
    firstError,
    seconds,
    perSec: ok / seconds,
    serverCpuUsPer: (b.server.run - a.server.run) / 1e3 / ok,
    serverUtil,
    clientUtil,
    foreign,
    serverDelay,
    clientDelay,
  };
}
