// Load generator: one process, raw net sockets, one shared read buffer (net `onread`), a frame walker that
// only reads frame headers, and a byte search for the event's markers on a sample of sockets.
// Driven over IPC by bench.mjs; also holds the publisher, so event time stamps and receive times come
// from one clock in one process.
import net from "node:net";
import { cpuBusyTicks, rssKb, sched, userSys } from "../lib/proc.mjs";
import { quantile } from "../lib/stats.mjs";
import { channelName, eventTemplate, nowUs, putDigits, SQ_BASE, TS_BASE } from "../lib/wire.mjs";

const SHARED = Buffer.allocUnsafeSlow(256 * 1024);
const CPUS = (process.env.BENCH_CPUS || "0,1").split(",");

// LOAD_CLIENT=data|ws: other ways to receive, for validate.mjs only
const CLIENT = process.env.LOAD_CLIENT || "onread";
const WebSocketClient = CLIENT === "ws" ? (await import("ws")).WebSocket : null;

const st = {
  conns: [],
  delivered: 0, // events received since the process began
  bytes: 0,
  reads: 0,
  closed: 0, // connections the server (or an error) closed after they were ready
  closing: false,
  lat: [], // sampled latencies, microseconds, as [value, group] pairs flattened
  latGroup: [],
  sampling: 0, // 0 none, 1 a few sockets for the gap check, 2 the whole sample
  gaps: 0,
  dups: 0,
  sampledEvents: 0,
  lastDelivery: 0,
};
let onProgress = null;

// ---------------------------------------------------------------- client frames (mask key 0: payload as is)
function clientFrame(payload, opcode = 1) {
  const p = Buffer.from(payload);
  const head =
    p.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | p.length, 0, 0, 0, 0])
      : Buffer.from([0x80 | opcode, 0x80 | 126, p.length >> 8, p.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, p]);
}
const PONG = clientFrame("", 10);
const NATS_PONG = clientFrame("PONG\r\n", 2);
function mqttConnect(id) {
  const b = Buffer.from(id);
  return Buffer.concat([Buffer.from([0x10, 12 + b.length, 0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, b.length]), b]);
}
function mqttSubscribe(topic) {
  const b = Buffer.from(topic);
  return Buffer.concat([Buffer.from([0x82, 5 + b.length, 0, 1, 0, b.length]), b, Buffer.from([0])]);
}
const NATS_CONNECT =
  'CONNECT {"verbose":false,"pedantic":false,"echo":false,"lang":"bench","version":"1","protocol":1,"name":"bench"}\r\n';

// ---------------------------------------------------------------- one subscriber
class Conn {
  constructor(i, spec, channel, group, done) {
    this.i = i;
    this.spec = spec;
    this.channel = channel;
    this.group = group;
    this.done = done;
    this.state = 0; // 0 http, 1 protocol handshake, 2 ready
    this.skip = 0; // bytes left of the current frame's payload
    this.op = 0;
    this.hdr = null; // carried bytes of a split frame header
    this.text = ""; // handshake text
    this.sample = 0; // 1 or 2: sampled at that level
    this.carry = "";
    this.nextSeq = -1;
    this.seen = 0; // events scanned, and among them those that were not the next one
    this.wrong = 0;
    this.closeCode = null;
    // stream protocols
    this.sskip = 0;
    this.sline = "";
    this.paused = false;
    if (CLIENT === "ws") {
      this.viaWs();
      return;
    }
    this.sock = net.connect({
      host: spec.host,
      port: spec.port,
      noDelay: true,
      onread:
        CLIENT === "data"
          ? undefined
          : {
              buffer: SHARED,
              callback: (n, buf) => {
                this.onData(buf, n);
                return true;
              },
            },
    });
    if (CLIENT === "data") this.sock.on("data", (d) => this.onData(d, d.length));
    this.sock.on("connect", () => this.sock.write(this.request()));
    this.sock.on("error", () => this.onClose());
    this.sock.on("close", () => this.onClose());
    this.sock.on("end", () => this.onClose());
  }

  viaWs() {
    const w = new WebSocketClient(
      `ws://${this.spec.host}:${this.spec.port}${this.spec.path.replaceAll("{channel}", this.channel)}`,
      { perMessageDeflate: false },
    );
    this.sock = {
      resetAndDestroy: () => w.terminate(),
      destroy: () => w.terminate(),
      pause: () => w.pause(),
      resume: () => w.resume(),
    };
    w.on("open", () => this.ready());
    w.on("close", () => this.onClose());
    w.on("error", () => this.onClose());
    w.on("message", (d) => {
      st.reads++;
      st.delivered++;
      if (this.sample !== 0 && this.sample <= st.sampling) this.scan(d, 0, d.length);
      if (onProgress !== null) onProgress();
    });
  }

  request() {
    const s = this.spec;
    const fill = (t) => t.replaceAll("{channel}", this.channel).replaceAll("{i}", String(this.i));
    let r =
      `GET ${fill(s.path)} HTTP/1.1\r\nHost: ${s.hostHeader || `${s.host}:${s.port}`}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    if (s.deflate) r += "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    if (s.subprotocol) r += `Sec-WebSocket-Protocol: ${s.subprotocol}\r\n`;
    const headers = s.headers ? { ...s.headers } : {};
    if (s.cookies?.length) headers.Cookie = s.cookies[this.person % s.cookies.length];
    for (const [k, v] of Object.entries(headers)) r += `${k}: ${fill(v)}\r\n`;
    return `${r}\r\n`;
  }

  onClose() {
    if (this.state === 3) return;
    const was = this.state;
    this.state = 3;
    if (was === 2) {
      if (!st.closing) st.closed++;
    } else this.done(false, this.text.slice(0, 200));
  }

  ready() {
    this.state = 2;
    this.text = "";
    this.done(true);
  }

  onData(buf, n) {
    st.reads++;
    st.bytes += n;
    if (this.state === 0) {
      this.text += buf.latin1Slice(0, n);
      const e = this.text.indexOf("\r\n\r\n");
      if (e < 0) return;
      if (!/^HTTP\/1\.1 101 /.test(this.text)) {
        this.sock.destroy();
        return;
      }
      const rest = Buffer.from(this.text.slice(e + 4), "latin1");
      this.text = "";
      this.state = 1;
      const s = this.spec;
      if (s.proto === "ws") {
        if (s.subscribe)
          this.sock.write(
            clientFrame(s.subscribe.replaceAll("{channel}", this.channel).replaceAll("{i}", String(this.i))),
          );
        if (!s.readyText) this.ready();
      } else if (s.proto === "nats") {
        this.sock.write(clientFrame(`${NATS_CONNECT}SUB ${this.channel} 1\r\nPING\r\n`, 2));
      } else if (s.proto === "mqtt") {
        this.sock.write(clientFrame(Buffer.concat([mqttConnect(`b${this.i}`), mqttSubscribe(this.channel)]), 2));
      }
      if (rest.length) this.walk(rest, rest.length);
      return;
    }
    if (this.state >= 3) return;
    const before = st.delivered;
    this.walk(buf, n);
    if (st.delivered !== before && onProgress !== null) onProgress();
  }

  // Walks WebSocket frames. In state 2 with a frame-counting protocol only headers are read.
  walk(buf, n) {
    const frames = this.state === 2 && this.spec.count === "frames";
    if (frames && this.sample !== 0 && this.sample <= st.sampling) this.scan(buf, 0, n);
    let off = 0;
    let skip = this.skip;
    let cnt = 0;
    while (off < n) {
      if (skip > 0) {
        const take = Math.min(skip, n - off);
        if (!frames || this.state !== 2) this.segment(buf, off, off + take, skip === take);
        off += take;
        skip -= take;
        if (skip === 0 && this.op < 3) cnt++;
        continue;
      }
      let b0, b1, len, h;
      if (this.hdr !== null || n - off < 10) {
        // slow path: the header may be split over two reads
        const have = this.hdr === null ? 0 : this.hdr.length;
        const part = Buffer.concat([
          this.hdr || Buffer.alloc(0),
          Buffer.from(buf.subarray(off, Math.min(n, off + 10 - have))),
        ]);
        const need = part.length < 2 ? 2 : (part[1] & 127) === 126 ? 4 : (part[1] & 127) === 127 ? 10 : 2;
        if (part.length < need) {
          this.hdr = part;
          off = n;
          break;
        }
        b0 = part[0];
        b1 = part[1] & 127;
        h = need - have;
        len = b1 < 126 ? b1 : b1 === 126 ? part.readUInt16BE(2) : part.readUInt32BE(6);
        this.hdr = null;
      } else {
        b0 = buf[off];
        b1 = buf[off + 1] & 127;
        if (b1 < 126) {
          len = b1;
          h = 2;
        } else if (b1 === 126) {
          len = (buf[off + 2] << 8) | buf[off + 3];
          h = 4;
        } else {
          len = buf.readUInt32BE(off + 6);
          h = 10;
        }
      }
      off += h;
      this.op = b0 & 15;
      if (this.op === 8 && n - off >= 2) this.closeCode = buf.readUInt16BE(off);
      if (this.op === 9) this.sock.write(PONG);
      skip = len;
      if (len === 0 && this.op < 3) cnt++;
    }
    this.skip = skip;
    if (frames) st.delivered += cnt;
  }

  // Payload bytes, for handshakes and for protocols whose unit is not the frame.
  segment(buf, a, b, end) {
    const s = this.spec;
    if (this.op === 8) {
      return;
    }
    if (this.op > 8) return;
    if (s.proto === "nats") {
      if (this.state === 1) {
        this.text += buf.latin1Slice(a, b);
        if (this.text.includes("-ERR")) {
          this.sock.destroy();
          return;
        }
        if (this.text.includes("PONG\r\n")) this.ready();
        return;
      }
      if (this.sample !== 0 && this.sample <= st.sampling) this.scan(buf, a, b);
      this.feedNats(buf, a, b);
    } else if (s.proto === "mqtt") {
      if (this.state === 1) {
        this.text += buf.latin1Slice(a, b);
        if (this.text.length >= 9 && this.text.charCodeAt(4) === 0x90) this.ready();
        return;
      }
      if (this.sample !== 0 && this.sample <= st.sampling) this.scan(buf, a, b);
      this.feedMqtt(buf, a, b);
    } else if (this.state === 1) {
      this.text += buf.latin1Slice(a, b);
      if (!end) return;
      const t = this.text;
      if (s.proto === "socketio") {
        if (t[0] === "0") {
          this.sock.write(clientFrame("40"));
          this.text = "";
        } else if (t.startsWith("40")) this.ready();
        else if (t.startsWith("44")) this.sock.destroy();
        else this.text = "";
      } else if (t.includes(s.readyText)) this.ready();
      else this.text = "";
    } else {
      // count === 'markers': events may share a frame
      if (this.sample !== 0 && this.sample <= st.sampling) this.scan(buf, a, b);
      this.countMarkers(buf, a, b);
    }
  }

  feedNats(buf, a, b) {
    let off = a;
    while (off < b) {
      if (this.sskip > 0) {
        const take = Math.min(this.sskip, b - off);
        off += take;
        this.sskip -= take;
        if (this.sskip === 0) st.delivered++;
        continue;
      }
      const nl = buf.indexOf(10, off);
      if (nl < 0 || nl >= b) {
        this.sline += buf.latin1Slice(off, b);
        return;
      }
      if (this.sline === "" && buf[off] === 77) {
        // MSG subject sid length\r\n : the length is the last number
        let e = nl - 2;
        let len = 0;
        let m = 1;
        while (buf[e] !== 32) {
          len += (buf[e] - 48) * m;
          m *= 10;
          e--;
        }
        this.sskip = len + 2;
      } else {
        const line = this.sline + buf.latin1Slice(off, nl - 1);
        this.sline = "";
        if (line.startsWith("MSG ")) this.sskip = Number(line.slice(line.lastIndexOf(" ") + 1).trim()) + 2;
        else if (line.startsWith("PING")) this.sock.write(NATS_PONG);
      }
      off = nl + 1;
    }
  }

  feedMqtt(buf, a, b) {
    let off = a;
    while (off < b) {
      if (this.sskip > 0) {
        const take = Math.min(this.sskip, b - off);
        off += take;
        this.sskip -= take;
        if (this.sskip === 0) st.delivered++;
        continue;
      }
      // fixed header: type byte and a length of up to 4 bytes, which may be split
      this.sline += String.fromCharCode(buf[off++]);
      const l = this.sline;
      if (l.length < 2 || (l.charCodeAt(l.length - 1) & 128) !== 0) continue;
      let len = 0;
      for (let k = 1, m = 1; k < l.length; k++, m *= 128) len += (l.charCodeAt(k) & 127) * m;
      this.sline = "";
      this.sskip = len;
    }
  }

  countMarkers(buf, a, b) {
    let t = this.sline + buf.latin1Slice(a, b);
    let p = 0;
    let last = 0;
    while ((p = t.indexOf('"sq":', p)) >= 0) {
      st.delivered++;
      p += 5;
      last = p;
    }
    t = t.slice(Math.max(last, t.length - 4));
    this.sline = t;
  }

  // Sampled sockets: every event's sequence number and time stamp.
  scan(buf, a, b) {
    const now = nowUs();
    const t = this.carry === "" ? buf.latin1Slice(a, b) : this.carry + buf.latin1Slice(a, b);
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
      this.seen++;
      if (this.nextSeq >= 0 && sq !== this.nextSeq) {
        this.wrong++;
        if (sq > this.nextSeq) st.gaps += sq - this.nextSeq;
        else st.dups++;
      }
      this.nextSeq = sq + 1;
      st.sampledEvents++;
      if (st.sampling === 2 && !this.paused) {
        st.lat.push(now - ts);
        st.latGroup.push(this.group);
      }
      p += 37;
      keep = Math.max(p, t.length - 48);
    }
    this.carry = t.slice(keep);
  }
}

// ---------------------------------------------------------------- publishers
const pub = { spec: null, sock: null, templates: [], size: 256, events: 0, inflight: 0, ackWaiters: [] };

function openPublisher(spec) {
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
function useTemplates(prefix, channels, size) {
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
function publish(k) {
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

// ---------------------------------------------------------------- measuring
let pausedConn = null;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function snap(pids) {
  return {
    t: nowUs(),
    delivered: st.delivered,
    reads: st.reads,
    bytes: st.bytes,
    events: pub.events,
    server: sched(pids),
    us: userSys(pids),
    client: sched([process.pid]),
    busy: CPUS.map(cpuBusyTicks),
  };
}
function diff(a, b) {
  const s = (b.t - a.t) / 1e6;
  const d = b.delivered - a.delivered;
  const server = (b.server.run - a.server.run) / 1e9;
  const client = (b.client.run - a.client.run) / 1e9;
  // share of the time the server's / this process's main thread waited for its CPU
  const serverDelay = (b.server.delay - a.server.delay) / 1e9 / s;
  const clientDelay = (b.client.delay - a.client.delay) / 1e9 / s;
  const busy = b.busy.map((v, i) => (v - a.busy[i]) / 100 / s);
  // what ran on the two CPUs that was neither the server nor this process, as a share of one CPU
  const foreign = Math.max(0, busy.reduce((x, y) => x + y, 0) - (server + client) / s);
  return {
    seconds: s,
    delivered: d,
    events: b.events - a.events,
    perSec: d / s,
    bytesPerSec: (b.bytes - a.bytes) / s,
    msgsPerRead: d / Math.max(1, b.reads - a.reads),
    serverUtil: server / s,
    clientUtil: client / s,
    foreign,
    serverDelay,
    clientDelay,
    sysShare: (b.us.k - a.us.k) / Math.max(1, b.us.k - a.us.k + b.us.u - a.us.u),
    serverCpuPerM: d ? (server / d) * 1e6 : null,
    clientCpuPerM: d ? (client / d) * 1e6 : null,
  };
}
function latencies() {
  const groups = {};
  for (let i = 0; i < st.lat.length; i++) (groups[st.latGroup[i]] ||= []).push(st.lat[i]);
  const out = {};
  const all = [];
  for (const [g, a] of Object.entries(groups)) {
    a.sort((x, y) => x - y);
    out[g] = {
      n: a.length,
      p50: quantile(a, 0.5),
      p90: quantile(a, 0.9),
      p99: quantile(a, 0.99),
      max: a[a.length - 1],
    };
    for (const v of a) all.push(v);
  }
  all.sort((x, y) => x - y);
  return {
    n: all.length,
    p50: quantile(all, 0.5),
    p90: quantile(all, 0.9),
    p99: quantile(all, 0.99),
    max: all[all.length - 1],
    groups: out,
  };
}
function resetSample() {
  st.lat = [];
  st.latGroup = [];
  st.gaps = 0;
  st.dups = 0;
  st.sampledEvents = 0;
  for (const c of st.conns) {
    c.nextSeq = -1;
    c.carry = "";
  }
}

async function drain(target, ms) {
  const end = Date.now() + ms;
  let last = st.delivered;
  let lastT = Date.now();
  while (st.delivered < target && Date.now() < end) {
    await sleep(5);
    if (st.delivered !== last) {
      last = st.delivered;
      lastT = Date.now();
    } else if (Date.now() - lastT > 1500) break;
  }
  return target - st.delivered;
}

const fns = {
  // n connections over `channels` channels, at most `concurrency` handshakes at a time; several endpoints share them in turn
  async connect({
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
          const c = new Conn(
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
  },

  async publisher({ spec }) {
    if (!pub.spec) await openPublisher(spec);
    return {};
  },

  // A raw line to an in-process target.
  async control({ text, waitMs = 15 }) {
    pub.sock.write(text);
    await sleep(waitMs);
    return {};
  },

  // One event per channel; every connection must see exactly one.
  async verify({ prefix, channels, size, expect, timeoutMs = 10000 }) {
    useTemplates(prefix, channels, size);
    resetSample();
    st.sampling = 1;
    const from = st.delivered;
    publish(channels);
    await drain(from + expect, timeoutMs);
    await sleep(60);
    st.sampling = 0;
    return { got: st.delivered - from, expect, sampled: st.sampledEvents };
  },

  // As fast as acknowledged: never more than `window` events' deliveries outstanding. Measured in steps of
  // `stepMs`, so that a spell of host noise can be told from the target's own speed.
  async window({ prefix, channels, size, window, fan, warmMs, durMs, pids, stepMs = 100 }) {
    useTemplates(prefix, channels, size);
    const from = st.delivered;
    const evFrom = pub.events;
    const cap = window * fan;
    let on = true;
    let lost = 0;
    let lastMove = Date.now();
    let lastCount = st.delivered;
    const pump = () => {
      if (!on) return;
      const out = (pub.events - evFrom) * fan - (st.delivered - from) - lost;
      const k = Math.floor((cap - out) / fan);
      if (k > 0) publish(Math.min(k, window));
    };
    const watchdog = setInterval(() => {
      if (st.delivered !== lastCount) {
        lastCount = st.delivered;
        lastMove = Date.now();
        return;
      }
      if (Date.now() - lastMove > 1000) {
        // nothing moved for a second: what is outstanding was dropped; go on without it
        lost = (pub.events - evFrom) * fan - (st.delivered - from);
        lastMove = Date.now();
        pump();
      }
    }, 100);
    resetSample();
    st.sampling = 1;
    onProgress = pump;
    pump();
    await sleep(warmMs);
    const a = snap(pids);
    let b = a;
    const steps = [];
    const end = a.t + durMs * 1000;
    while (b.t < end - stepMs * 500) {
      await sleep(stepMs);
      const c = snap(pids);
      const d = diff(b, c);
      steps.push([Math.round(d.perSec), d.serverCpuPerM]);
      b = c;
    }
    on = false;
    onProgress = null;
    clearInterval(watchdog);
    const left = await drain(from + (pub.events - evFrom) * fan, 5000);
    st.sampling = 0;
    return {
      ...diff(a, b),
      steps,
      window,
      lost: left,
      gaps: st.gaps,
      dups: st.dups,
      closed: st.closed,
      rssKb: rssKb(pids),
    };
  },

  // Fixed rate (events/s), evenly spaced on a 1 ms clock; latencies of the sampled sockets.
  async rate({
    prefix,
    channels,
    size,
    rate,
    fan,
    warmMs,
    durMs,
    pids,
    pauseAtMs = 0,
    pauseIndex = -1,
    rssEveryMs = 0,
  }) {
    useTemplates(prefix, channels, size);
    const from = st.delivered;
    const evFrom = pub.events;
    let sent = 0;
    let maxLag = 0;
    let stop = false;
    const t0 = nowUs();
    let mark = nowUs();
    let lagSum = 0;
    let lagN = 0;
    const tick = () => {
      if (stop) return;
      const now = nowUs();
      lagSum += now - mark;
      lagN++;
      if (now - mark > maxLag) maxLag = now - mark;
      mark = now;
      const due = Math.floor(((now - t0) / 1e6) * rate) - sent;
      if (due > 0) {
        publish(due);
        sent += due;
      }
      setTimeout(tick, 1);
    };
    tick();
    await sleep(warmMs);
    await resetSample();
    // The one that will not read is followed from here on: nothing may be missing between what it had and what it gets.
    const stalled = pauseIndex >= 0 ? st.conns.filter((x) => x.prefix === prefix)[pauseIndex] : null;
    if (stalled) stalled.sample = 1;
    maxLag = 0;
    st.sampling = 2;
    const a = snap(pids);
    const rssA = rssKb(pids);
    const rss = [[0, rssA]];
    let timer = null;
    if (rssEveryMs) {
      const z = Date.now();
      timer = setInterval(() => rss.push([Date.now() - z, rssKb(pids)]), rssEveryMs);
    }
    let phase1 = null;
    let mid = null;
    if (pauseIndex >= 0) {
      await sleep(pauseAtMs);
      mid = snap(pids);
      phase1 = { ...diff(a, mid), lat: latencies() };
      const c = (pausedConn = stalled);
      const { nextSeq, carry } = c;
      resetSample();
      Object.assign(c, { nextSeq, carry });
      c.paused = true;
      c.sock.pause();
    }
    await sleep(durMs - (pauseIndex >= 0 ? pauseAtMs : 0));
    const b = snap(pids);
    const lat = latencies();
    if (timer) clearInterval(timer);
    rss.push([Math.round((b.t - a.t) / 1000), rssKb(pids)]);
    stop = true;
    st.sampling = 1;
    const expectAll = from + (pub.events - evFrom) * fan;
    const backlog = expectAll - st.delivered;
    const left = pauseIndex >= 0 ? backlog : await drain(expectAll, 5000);
    st.sampling = 0;
    return {
      ...diff(mid || a, b),
      phase1,
      rate,
      lat,
      maxLagMs: maxLag / 1000,
      meanTickMs: lagSum / Math.max(1, lagN) / 1000,
      backlogEvents: backlog / fan,
      lost: left,
      gaps: st.gaps,
      dups: st.dups,
      closed: st.closed,
      rssKb: rss,
      pubErrors: st.pubErrors || 0,
    };
  },

  async info() {
    return {
      closed: st.closed,
      delivered: st.delivered,
      open: st.conns.filter((c) => c.state === 2).length,
      rssKb: rssKb([process.pid]),
    };
  },

  // Resumes a paused connection, until it is sent away or nothing more comes, and reports what it still received.
  async resume({ quietMs = 700, maxMs = 15000 }) {
    const c = pausedConn;
    const from = c.seen;
    st.sampling = 1;
    c.sock.resume();
    const end = Date.now() + maxMs;
    for (let last = -1; Date.now() < end && c.state === 2 && last !== c.seen; ) {
      last = c.seen;
      await sleep(quietMs);
    }
    st.sampling = 0;
    return { got: c.seen - from, wrong: c.wrong, open: c.state === 2 && c.closeCode === null, closeCode: c.closeCode };
  },

  async close() {
    st.closing = true;
    for (const c of st.conns) {
      try {
        c.sock.resetAndDestroy();
      } catch {
        c.sock.destroy();
      }
    }
    st.conns = [];
    if (pub.sock) pub.sock.destroy();
    return {};
  },
};

process.on("message", async (m) => {
  try {
    process.send({ id: m.id, ok: await fns[m.fn](m.args || {}) });
  } catch (e) {
    process.send({ id: m.id, error: String(e?.stack || e) });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ hello: true });
