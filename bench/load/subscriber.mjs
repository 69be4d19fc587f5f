// One subscriber: a raw socket, a walker that reads nothing but frame headers, and on a sample of sockets a byte search for the
// events' markers. Everything here but the handshake runs for each read: what it does not allocate is not collected.
import { PONG } from "./client-frames.mjs";
import { countMarkers, countMqtt, countNats } from "./count-events.mjs";
import { openSocket } from "./open-socket.mjs";
import { protocolHandshakes } from "./protocol-handshakes.mjs";
import { scanEvents } from "./scan-events.mjs";
import { st } from "./tally.mjs";

const SWITCHED = /^HTTP\/1\.1 101 /;

export class Subscriber {
  constructor(i, spec, channel, group, done) {
    this.i = i;
    this.spec = spec;
    this.channel = channel;
    this.group = group;
    this.done = done;
    this.state = 0; // 0 http, 1 protocol handshake, 2 ready, 3 closed
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
    this.sock = openSocket(this);
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
      this.upgraded(buf, n);
      return;
    }
    if (this.state >= 3) return;
    const before = st.delivered;
    this.walk(buf, n);
    if (st.delivered !== before && st.onProgress !== null) st.onProgress();
  }

  upgraded(buf, n) {
    this.text += buf.latin1Slice(0, n);
    const e = this.text.indexOf("\r\n\r\n");
    if (e < 0) return;
    if (!SWITCHED.test(this.text)) {
      this.sock.destroy();
      return;
    }
    const rest = Buffer.from(this.text.slice(e + 4), "latin1");
    this.text = "";
    this.state = 1;
    protocolHandshakes[this.spec.proto].begin(this);
    if (rest.length) this.walk(rest, rest.length);
  }

  // Walks WebSocket frames. In state 2 with a frame-counting protocol only headers are read.
  walk(buf, n) {
    const frames = this.state === 2 && this.spec.count === "frames";
    if (frames && this.sample !== 0 && this.sample <= st.sampling) scanEvents(this, buf, 0, n);
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
    if (this.op >= 8) return;
    if (this.state === 1) {
      this.text += buf.latin1Slice(a, b);
      protocolHandshakes[this.spec.proto].hear(this, end);
      return;
    }
    if (this.sample !== 0 && this.sample <= st.sampling) scanEvents(this, buf, a, b);
    const { proto } = this.spec;
    if (proto === "nats") countNats(this, buf, a, b);
    else if (proto === "mqtt") countMqtt(this, buf, a, b);
    else countMarkers(this, buf, a, b); // count === 'markers': events may share a frame
  }
}
