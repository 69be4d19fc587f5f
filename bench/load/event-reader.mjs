// One WebSocket of the data benchmark: a raw socket whose frames are walked by their headers, and whose stored events are checked
// one by one: each position exactly once, in order.
import net from "node:net";
import { nowUs } from "../lib/wire.mjs";

const SEQ_AT = '{"type":"event","channel":"workspace:'.length + 36 + '","seq":'.length;
const MARK = Buffer.from('"seq":');
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

export class EventReader {
  hello = null;
  /** The next position this socket has to get. */
  next = 0;
  /** What must never be: positions left out, and positions that came again. */
  gaps = 0;
  doubled = 0;
  events = 0;
  /** What the server closed it with; null while it is open, or when it was cut off without a word. */
  closeCode = null;
  #rest = null;
  #onEvent;
  #onFrame;
  #sock;
  #greeted;

  /** `onEvent(seq, reader, at)` is told of each stored event, `onFrame(frame, bytes)` gets each frame after `hello` whole. */
  constructor(onEvent = () => {}, onFrame = null) {
    this.#onEvent = onEvent;
    this.#onFrame = onFrame;
  }

  /** Resolves when it was greeted. */
  open({ port, slug, cookie, cursor, closed = () => {} }) {
    const more = cursor ? `&cursor=${cursor}` : "";
    const request = [
      `GET /v1/ws?workspace=${slug}${more} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      "Sec-WebSocket-Version: 13",
      "Origin: http://bench.test",
      `Cookie: ${cookie}`,
    ];
    return new Promise((resolve, reject) => {
      this.#greeted = { resolve, reject };
      this.#sock = net.connect({ port, host: "127.0.0.1", noDelay: true }, () =>
        this.#sock.write(`${request.join("\r\n")}\r\n\r\n`),
      );
      this.#sock.on("error", reject);
      this.#sock.on("close", () => {
        closed();
        reject(new Error("closed by the server"));
      });
      this.#sock.on("data", (chunk) => this.#upgraded(chunk));
    });
  }

  close() {
    this.#sock.destroy();
  }

  stopReading() {
    this.#sock.pause();
  }

  readOn() {
    this.#sock.resume();
  }

  #upgraded(chunk) {
    const all = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#rest = all;
      return;
    }
    if (!all.toString("latin1", 0, 12).endsWith("101")) {
      this.#greeted.reject(new Error(all.toString("latin1", 0, 400)));
      return;
    }
    this.#rest = null;
    this.#sock.removeAllListeners("data");
    this.#sock.on("data", (bytes) => this.#read(bytes));
    if (all.length > end + 4) this.#read(all.subarray(end + 4));
  }

  #read(chunk) {
    const all = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (all.length - at >= 2) {
      const short = all[at + 1];
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (all.length - at < head) break;
      const length = short < 126 ? short : short === 126 ? all.readUInt16BE(at + 2) : all.readUInt32BE(at + 6);
      if (all.length - at < head + length) break;
      this.#frame(all, at, at + head, at + head + length);
      at += head + length;
    }
    this.#rest = at === all.length ? null : all.subarray(at);
  }

  #frame(all, at, from, to) {
    const opcode = all[at] & 15;
    if (opcode === 9) this.#sock.write(PONG);
    if (opcode === 8) this.closeCode = all.readUInt16BE(from);
    if (opcode !== 1) return;
    if (!this.hello) this.#greet(JSON.parse(all.toString("utf8", from, to)));
    else if (this.#onFrame) this.#onFrame(JSON.parse(all.toString("utf8", from, to)), to - from);
    else if (to - from > SEQ_AT && all.compare(MARK, 0, 6, from + SEQ_AT - 6, from + SEQ_AT) === 0)
      this.#event(digits(all, from + SEQ_AT));
  }

  #greet(hello) {
    this.hello = hello;
    this.next = hello.seq + 1;
    this.#greeted.resolve(this);
  }

  #event(seq) {
    if (seq > this.next) this.gaps += seq - this.next;
    if (seq < this.next) this.doubled++;
    else this.next = seq + 1;
    this.events++;
    this.#onEvent(seq, this, nowUs());
  }
}

const digits = (bytes, from) => {
  let n = 0;
  for (let at = from; bytes[at] >= 48 && bytes[at] <= 57; at++) n = n * 10 + bytes[at] - 48;
  return n;
};
