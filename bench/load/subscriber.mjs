// One subscriber: a raw socket with one read buffer shared by all of them (net `onread`), a walker that reads nothing but frame
// headers, and on a sample of sockets a byte search for the events' markers.
import net from "node:net";
import { nowUs, SQ_BASE, TS_BASE } from "../lib/wire.mjs";
import { clientFrame, mqttConnect, mqttSubscribe, NATS_CONNECT, PONG } from "./client-frames.mjs";
import { countMarkers, countMqtt, countNats } from "./count-events.mjs";
import { st } from "./tally.mjs";

const SHARED = Buffer.allocUnsafeSlow(256 * 1024);

// LOAD_CLIENT=data|ws: other ways to receive, for validate.mjs only
const CLIENT = process.env.LOAD_CLIENT || "onread";
const WebSocketClient = CLIENT === "ws" ? (await import("ws")).WebSocket : null;

export class Subscriber {
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
      if (st.onProgress !== null) st.onProgress();
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
    if (st.delivered !== before && st.onProgress !== null) st.onProgress();
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
      countNats(this, buf, a, b);
    } else if (s.proto === "mqtt") {
      if (this.state === 1) {
        this.text += buf.latin1Slice(a, b);
        if (this.text.length >= 9 && this.text.charCodeAt(4) === 0x90) this.ready();
        return;
      }
      if (this.sample !== 0 && this.sample <= st.sampling) this.scan(buf, a, b);
      countMqtt(this, buf, a, b);
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
      countMarkers(this, buf, a, b);
    }
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
