// The publisher, in the subscribers' process, so that an event's time stamp and its receipt come from one clock.
import net from "node:net";
import { channelName, eventTemplate, nowUs, putDigits, SQ_BASE, TS_BASE } from "../lib/wire.mjs";
import { mqttConnect, NATS_CONNECT } from "./client-frames.mjs";
import { st } from "./tally.mjs";

export const pub = { spec: null, sock: null, templates: [], size: 256, events: 0, inflight: 0, ackWaiters: [] };

export function openPublisher(spec) {
  return new Promise((resolve, reject) => {
    pub.spec = spec;
    if (spec.kind === "http") {
      resolve();
      return;
    }
    const s = net.connect({ host: spec.host, port: spec.port, noDelay: true });
    pub.sock = s;
    s.on("error", reject);
    if (spec.kind === "ctrl") s.on("connect", resolve);
    if (spec.kind === "nats") {
      let t = "";
      s.on("data", (d) => {
        t += d.toString("latin1");
        if (t.includes("PONG\r\n")) {
          t = "";
          resolve();
        }
        if (t.includes("PING\r\n")) {
          t = "";
          s.write("PONG\r\n");
        }
      });
      s.on("connect", () => s.write(`${NATS_CONNECT}PING\r\n`));
    }
    if (spec.kind === "mqtt") {
      s.on("connect", () => s.write(mqttConnect("pub")));
      s.once("data", () => resolve());
    }
    s.on("data", () => {});
  });
}

let rr = 0;
// One set of templates per scenario, kept, so that sequence numbers go on from slice to slice.
const sets = new Map();
export function useTemplates(prefix, channels, size) {
  const key = `${prefix}/${channels}/${size}`;
  rr = 0;
  pub.templates = sets.get(key);
  if (pub.templates) return;
  pub.templates = Array.from({ length: channels }, (_, i) => channelName(prefix, i)).map((ch) => {
    const t = eventTemplate(ch, size);
    let head = "";
    let tail = "";
    if (pub.spec.kind === "ctrl") {
      head = `${ch}\t`;
      tail = "\n";
    }
    if (pub.spec.kind === "nats") {
      head = `PUB ${ch} ${t.body.length}\r\n`;
      tail = "\r\n";
    }
    let h = Buffer.from(head);
    if (pub.spec.kind === "mqtt") {
      let rem = 2 + ch.length + t.body.length;
      const fixed = [0x30];
      do {
        let d = rem % 128;
        rem = Math.floor(rem / 128);
        if (rem > 0) d |= 128;
        fixed.push(d);
      } while (rem > 0);
      h = Buffer.concat([Buffer.from([...fixed, 0, ch.length]), Buffer.from(ch)]);
    }
    const full = Buffer.concat([h, t.body, Buffer.from(tail)]);
    return { channel: ch, full, sq: h.length + t.sqOff, ts: h.length + t.tsOff, seq: 0 };
  });
  sets.set(key, pub.templates);
}

// Publishes k events, channels in turn, in one write.
export function publish(k) {
  const parts = [];
  for (let i = 0; i < k; i++) {
    const t = pub.templates[rr];
    rr = rr + 1 === pub.templates.length ? 0 : rr + 1;
    const b = Buffer.allocUnsafe(t.full.length);
    t.full.copy(b);
    putDigits(b, t.sq, 10, SQ_BASE + t.seq++);
    putDigits(b, t.ts, 16, TS_BASE + nowUs());
    if (pub.spec.kind === "http") void httpPublish(t.channel, b);
    else parts.push(b);
  }
  pub.events += k;
  if (parts.length === 1) pub.sock.write(parts[0]);
  else if (parts.length > 1) pub.sock.write(Buffer.concat(parts));
}
async function httpPublish(channel, body) {
  const s = pub.spec;
  try {
    const res = await fetch(s.url.replaceAll("{channel}", encodeURIComponent(channel)), {
      method: s.method || "POST",
      headers: { "content-type": "application/json", ...(s.headers || {}) },
      body: s.body ? s.body.replaceAll("{channel}", channel).replaceAll("{event}", body.toString("latin1")) : body,
    });
    await res.arrayBuffer();
    if (!res.ok) st.pubErrors = (st.pubErrors || 0) + 1;
  } catch {
    st.pubErrors = (st.pubErrors || 0) + 1;
  }
}
