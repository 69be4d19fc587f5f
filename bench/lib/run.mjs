// One server with its load generator, opened once per session; every scenario of the session has its own
// connections and channels on it, and is measured in short slices that take turns with the other targets'.
import { setTimeout as sleep } from "node:timers/promises";
import { rssKb } from "./proc.mjs";
import { makeContext } from "./processes/make-context.mjs";
import { makeLoad } from "./processes/make-load.mjs";
import { ENVELOPE_BYTES } from "./wire.mjs";

// With --equal-bytes, who sends an event as it is gets one that is longer by what Orbit puts around it.
const sizeFor = (o, sc) => sc.size + (sc.equalBytes && !o.target.envelopeBytes ? ENVELOPE_BYTES : 0);
const work = (o, sc) => ({ prefix: sc.prefix, channels: sc.channels, size: sizeFor(o, sc), fan: sc.n / sc.channels });

export async function startTarget(target, how) {
  const ctx = makeContext(how);
  const o = { target, ctx, load: null };
  try {
    o.running = await target.start(ctx);
    o.pids = o.running.pids;
    o.load = await makeLoad();
  } catch (e) {
    await closeTarget(o);
    throw e;
  }
  return o;
}

export async function connect(o, sc) {
  o.rssBaseKb = rssKb(o.pids);
  o.connect = await o.load.call("connect", {
    endpoints: o.running.endpoints,
    n: sc.n,
    channels: sc.channels,
    prefix: sc.prefix,
    concurrency: 64,
    sampleSize: sc.sampleSize ?? 40,
    pids: o.pids,
  });
  o.connectedAt = Date.now();
  if (o.connect.failed) throw new Error(`${o.connect.failed} of ${sc.n} connections failed: ${o.connect.firstError}`);
  return o.connect;
}

export function memory(o, sc) {
  const kb = rssKb(o.pids);
  return { rssKb: kb, rssKbPerConn: (kb - o.rssBaseKb) / sc.n };
}

// Publishes one event per channel and checks that every connection got exactly one. Some tries, as subscriptions of other nodes
// and Orbit's presence may trail the handshake.
export async function verify(o, sc) {
  await o.load.call("publisher", { spec: o.running.publisher });
  let v;
  for (let tries = 0; tries < 4; tries++) {
    v = await o.load.call("verify", { ...work(o, sc), expect: sc.n });
    if (v.got === sc.n) return v;
    await sleep(400);
  }
  throw new Error(`published ${sc.channels} events, expected ${sc.n} deliveries, got ${v.got}`);
}

export const windowSlice = (o, sc, warmMs, durMs) =>
  o.load.call("window", { ...work(o, sc), window: sc.window, warmMs, durMs, pids: o.pids });
export const rateSlice = (o, sc, rate) =>
  o.load.call("rate", { ...work(o, sc), rate, warmMs: sc.rateWarmMs, durMs: sc.rateMs, pids: o.pids });
export const warmUp = (o, sc, rate) =>
  o.load.call("warm", { ...work(o, sc), rate, pids: o.pids, maxMs: sc.stall.warmMs });
/** Turns alternate: nobody stops reading, somebody does. Another one each time, as one who was sent away is not there any more. */
export async function stallTurn(o, sc, { rate, turn }) {
  const kind = turn % 2 ? "stalled" : "control";
  const { leadMs, beforeMs, duringMs } = sc.stall;
  const stalls = kind === "stalled" ? Math.floor(sc.n / 2) + turn : null;
  return {
    kind,
    ...(await o.load.call("stall", { ...work(o, sc), rate, leadMs, beforeMs, duringMs, pids: o.pids, stalls })),
  };
}

export async function closeTarget(o) {
  if (o.load) await o.load.stop();
  await o.ctx.stop();
}
