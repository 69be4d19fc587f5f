// What every target is put through: sockets, channels, sizes and times.
import { options } from "./options.mjs";

const { quick, sliceS, slowS, baseS, pairs, turns, equalBytes } = options;
const byDefault = quick
  ? { warmMs: 100, durMs: 300, rateWarmMs: 60, rateMs: 300 }
  : { warmMs: 100, durMs: 300, rateWarmMs: 80, rateMs: 350 };
const ms = sliceS * 1000;
// one slice: warm-up and measured time of the windowed and of the fixed-rate part
const t = sliceS > 0 ? { warmMs: ms, durMs: ms, rateWarmMs: ms, rateMs: ms } : byDefault;

export const SIZE = 256;
const A = { channels: 1, size: SIZE, rate: true, ...t };

/** By their ids. Those of one `group` share servers. */
export const scenarios = {
  A100: {
    ...A,
    title: "A. fan-out, 1 channel of 100",
    group: "small",
    prefix: "a",
    n: 100,
    window: 64,
    sampleSize: 24,
    turns: turns(2, 2),
  },
  A1000: {
    ...A,
    title: "A. fan-out, 1 channel of 1000",
    group: "small",
    prefix: "b",
    n: 1000,
    window: 32,
    aa: true,
    turns: turns(3, 2),
  },
  E: {
    ...t,
    title: "E. slow consumer: 1 of 100 stops reading, 4 KiB events",
    // Servers of its own: beside others' thousand sockets a heap has other things to grow by.
    group: "stalled",
    targets: ["ws", "socketio", "uws", "bun", "orbit"],
    prefix: "e",
    n: 100,
    channels: 1,
    size: 4096,
    window: 16,
    // A control and a stalled turn make a pair.
    stall: { warmMs: 16000, leadMs: 1000, beforeMs: baseS * 1000, duringMs: slowS * 1000 },
    sampleSize: 24,
    // Each pair on fresh servers: memory that the first stall took is there for the second.
    sessions: pairs,
    turns: 2,
  },
  B: {
    ...t,
    title: "B. 500 channels of 10 (5000 sockets), events in turn",
    group: "large",
    prefix: "c",
    n: 5000,
    channels: 500,
    size: SIZE,
    window: 1000,
    rate: true,
    sampleSize: 60,
    memory: true,
    aa: true,
    turns: turns(3, 1),
  },
  A5000: {
    ...A,
    title: "A. fan-out, 1 channel of 5000",
    group: "large",
    prefix: "d",
    n: 5000,
    window: 16,
    sampleSize: 60,
    rateMs: t.rateMs * 2,
    turns: turns(2, 1),
  },
  F: {
    ...A,
    title: "F. two nodes, 1 channel of 1000",
    group: "multi",
    prefix: "f",
    n: 1000,
    window: 16,
    turns: turns(2, 2),
  },
  M10000: {
    ...t,
    title: "C. memory, 10000 idle connections in 1000 channels",
    group: "memory",
    prefix: "m",
    n: 10000,
    channels: 1000,
    size: SIZE,
    memory: true,
    memorySettleMs: 4000,
    aa: true,
    turns: 0,
  },
};
if (quick)
  Object.assign(scenarios.B, {
    // Channels that have as many sockets: who is let into which of Orbit's workspaces follows from both numbers.
    prefix: "h",
    n: 2000,
    channels: 200,
    window: 400,
    title: "B. 200 channels of 10 (2000 sockets), events in turn",
  });
for (const [id, sc] of Object.entries(scenarios)) Object.assign(sc, { id, equalBytes });

const isUnknown = (id) => !scenarios[id];
const unknown = options.wanted.filter(isUnknown);
if (unknown.length > 0) {
  console.error(`no scenario ${unknown.join(", ")}`);
  process.exit(2);
}

/** Those that were asked for. */
export const wanted = options.wanted.map((id) => scenarios[id]);
