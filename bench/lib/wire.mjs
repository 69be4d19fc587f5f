// Shared between the load generator and the in-process server shell: the event body and the clock.
//
// Every event carries two fixed-width numbers that survive JSON.parse/JSON.stringify unchanged:
//   "sq"  per-channel sequence, SQ_BASE + n          (10 digits)
//   "ts"  publish time in microseconds, TS_BASE + us  (16 digits, CLOCK_MONOTONIC)
// so a client can find them with a plain byte search, whatever protocol wraps the event.
export const SQ_BASE = 1_000_000_000;
export const TS_BASE = 1_000_000_000_000_000;

// What Orbit puts around an event: channel, position, time and actor.
export const ENVELOPE_BYTES = JSON.stringify({
  type: "event",
  channel: "workspace:0192f0c4-7b1e-7c3a-9d52-000000000000",
  seq: 10_000,
  at: "2025-01-01T12:00:00.000Z",
  actorId: "0192f0c4-7b1e-7c3a-9d52-000000000000",
  event: 0,
}).length;

export function nowUs() {
  const t = process.hrtime();
  return t[0] * 1e6 + Math.floor(t[1] / 1e3);
}

const hex = (n, w) => n.toString(16).padStart(w, "0");

// A member DTO change event. `size` pads data.note so that the JSON is exactly `size` bytes (min ~250).
export function eventObject(channel, size = 256) {
  let h = 0;
  for (let i = 0; i < channel.length; i++) h = (h * 31 + channel.charCodeAt(i)) >>> 0;
  const ev = {
    type: "member.updated",
    channel,
    sq: SQ_BASE,
    ts: TS_BASE,
    data: {
      id: `0192f0c4-7b1e-7c3a-9d52-${hex(h, 12)}`,
      name: "Ada Lovelace",
      email: "ada@example.org",
      role: "editor",
      status: "active",
      updatedAt: "2025-01-01T12:00:00.000Z",
      note: "",
    },
  };
  const len = JSON.stringify(ev).length;
  if (len < size) ev.data.note = "x".repeat(size - len);
  return ev;
}

// Pre-rendered bytes of the event with the offsets of both numbers, so that publishing one is a copy
// and 26 digit stores.
export function eventTemplate(channel, size) {
  const json = JSON.stringify(eventObject(channel, size));
  const body = Buffer.from(json, "latin1");
  const sqOff = json.indexOf('"sq":') + 5;
  const tsOff = json.indexOf('"ts":') + 5;
  return { channel, body, sqOff, tsOff, seq: 0 };
}

export function putDigits(buf, off, width, value) {
  for (let i = off + width - 1; i >= off; i--) {
    const q = Math.floor(value / 10);
    buf[i] = 48 + (value - q * 10);
    value = q;
  }
}

export const channelName = (prefix, i) => prefix + String(i).padStart(4, "0");
