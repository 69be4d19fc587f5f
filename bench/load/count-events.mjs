// Events where the unit is not the frame: several may share one, or one may be split over several.
import { NATS_PONG } from "./client-frames.mjs";
import { st } from "./tally.mjs";

/** Passes over what has come of an event's body, and counts the event with its end. Returns how many bytes that is. */
const skipBody = (subscriber, bytes) => {
  const skipped = Math.min(subscriber.sskip, bytes);
  subscriber.sskip -= skipped;
  if (subscriber.sskip === 0) st.delivered++;
  return skipped;
};

export function countNats(subscriber, buf, a, b) {
  let off = a;
  while (off < b) {
    if (subscriber.sskip > 0) {
      off += skipBody(subscriber, b - off);
      continue;
    }
    const nl = buf.indexOf(10, off);
    if (nl < 0 || nl >= b) {
      subscriber.sline += buf.latin1Slice(off, b);
      return;
    }
    if (subscriber.sline === "" && buf[off] === 77) {
      // MSG subject sid length\r\n : the length is the last number
      let e = nl - 2;
      let len = 0;
      let m = 1;
      while (buf[e] !== 32) {
        len += (buf[e] - 48) * m;
        m *= 10;
        e--;
      }
      subscriber.sskip = len + 2;
    } else {
      const line = subscriber.sline + buf.latin1Slice(off, nl - 1);
      subscriber.sline = "";
      if (line.startsWith("MSG ")) subscriber.sskip = Number(line.slice(line.lastIndexOf(" ") + 1).trim()) + 2;
      else if (line.startsWith("PING")) subscriber.sock.write(NATS_PONG);
    }
    off = nl + 1;
  }
}

export function countMqtt(subscriber, buf, a, b) {
  let off = a;
  while (off < b) {
    if (subscriber.sskip > 0) {
      off += skipBody(subscriber, b - off);
      continue;
    }
    // fixed header: type byte and a length of up to 4 bytes, which may be split
    subscriber.sline += String.fromCharCode(buf[off++]);
    const l = subscriber.sline;
    if (l.length < 2 || (l.charCodeAt(l.length - 1) & 128) !== 0) continue;
    let len = 0;
    for (let k = 1, m = 1; k < l.length; k++, m *= 128) len += (l.charCodeAt(k) & 127) * m;
    subscriber.sline = "";
    subscriber.sskip = len;
  }
}

export function countMarkers(subscriber, buf, a, b) {
  let t = subscriber.sline + buf.latin1Slice(a, b);
  let p = 0;
  let last = 0;
  while ((p = t.indexOf('"sq":', p)) >= 0) {
    st.delivered++;
    p += 5;
    last = p;
  }
  t = t.slice(Math.max(last, t.length - 4));
  subscriber.sline = t;
}
