import { setTimeout as sleep } from "node:timers/promises";
import { drain, resetSample } from "./measure.mjs";
import { publish, useTemplates } from "./publisher.mjs";
import { st } from "./tally.mjs";

// One event per channel; every connection must see exactly one.
export async function verify({ prefix, channels, size, expect, timeoutMs = 10000 }) {
  useTemplates(prefix, channels, size);
  resetSample();
  st.sampling = 1;
  const from = st.delivered;
  publish(channels);
  await drain(from + expect, timeoutMs);
  await sleep(60);
  st.sampling = 0;
  return { got: st.delivered - from, expect, sampled: st.sampledEvents };
}
