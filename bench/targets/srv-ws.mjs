// `ws` on node:http, with the fan-out loop chosen by MODE. All variants share the handshake, the channel
// map and the event; only what happens per event and per socket differs.

import fs from "node:fs";
import http from "node:http";
import { WebSocketServer } from "ws";
import { frameText, makeDirectWriter } from "./frame.mjs";
import { channelOf, control, HOST, PORT, ready } from "./shell.mjs";

const MODE = process.env.MODE || "naive";
const channels = new Map();

const server = http.createServer((_req, res) => {
  res.end("ok");
});
const wss = new WebSocketServer({
  server,
  perMessageDeflate: MODE === "deflate" ? { threshold: 0 } : false,
  skipUTF8Validation: true,
});
const direct = MODE.startsWith("direct") || MODE === "batched-direct" ? makeDirectWriter(MODE !== "direct") : null;

wss.on("connection", (ws, req) => {
  const ch = channelOf(req.url);
  let set = channels.get(ch);
  if (!set) channels.set(ch, (set = new Set()));
  const member = entry(ws);
  set.add(member);
  ws.on("close", () => set.delete(member));
  ws.on("error", () => {});
});

// what the set holds for each variant
const wantsSocket = (m) =>
  m === "preframed" ||
  m === "preframed-cork" ||
  m.startsWith("batched") ||
  m.startsWith("direct") ||
  m === "_write" ||
  m === "fdwrite" ||
  m === "array";
function entry(ws) {
  if (wantsSocket(MODE)) return ws._socket;
  return ws;
}

const pending = new Map(); // batched: channel -> frames of this tick
let scheduled = false;
function flush() {
  scheduled = false;
  for (const [ch, frames] of pending) {
    const set = channels.get(ch);
    if (!set) continue;
    const buf = frames.length === 1 ? frames[0] : Buffer.concat(frames);
    if (direct) for (const s of set) direct(s, buf);
    else for (const s of set) s.write(buf);
  }
  pending.clear();
}
const enqueue = (schedule) => (ch, ev) => {
  const frame = frameText(JSON.stringify(ev));
  const q = pending.get(ch);
  if (q) q.push(frame);
  else pending.set(ch, [frame]);
  if (!scheduled) {
    scheduled = true;
    schedule(flush);
  }
};
const noop = () => {};
const arrays = new Map();
function arrayOf(ch) {
  const a = [...(channels.get(ch) || [])];
  if (a.length > 0) arrays.set(ch, a);
  return a;
}

const modes = {
  // JSON.stringify in the loop
  "stringify-each": (ch, ev) => {
    for (const ws of channels.get(ch) || []) ws.send(JSON.stringify(ev));
  },
  // the usual code: one string, ws.send per socket
  naive: (ch, ev) => {
    const s = JSON.stringify(ev);
    for (const ws of channels.get(ch) || []) if (ws.readyState === 1) ws.send(s);
  },
  "send-callback": (ch, ev) => {
    const s = JSON.stringify(ev);
    for (const ws of channels.get(ch) || []) ws.send(s, noop);
  },
  deflate: (ch, ev) => {
    const s = JSON.stringify(ev);
    for (const ws of channels.get(ch) || []) ws.send(s);
  },
  // one Buffer, ws.send per socket
  "send-buffer": (ch, ev) => {
    const b = Buffer.from(JSON.stringify(ev));
    const o = { binary: false };
    for (const ws of channels.get(ch) || []) ws.send(b, o);
  },
  // one frame, through ws's own sender (what socket.io does)
  "sender-frame": (ch, ev) => {
    const list = [frameText(JSON.stringify(ev))];
    for (const ws of channels.get(ch) || []) ws._sender.sendFrame(list);
  },
  // one frame, straight into net.Socket
  preframed: (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    for (const s of channels.get(ch) || []) s.write(f);
  },
  "preframed-cork": (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    for (const s of channels.get(ch) || []) {
      s.cork();
      s.write(f);
      s.uncork();
    }
  },
  // the same over an array instead of a Set
  array: (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    const a = arrays.get(ch) || arrayOf(ch);
    for (let i = 0; i < a.length; i++) a[i].write(f);
  },
  // one frame, the socket's own _write: no Writable bookkeeping, no nextTick per write (public for subclasses only)
  _write: (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    for (const s of channels.get(ch) || []) {
      if (s.writableLength > 0 || s.connecting) s.write(f);
      else s._write(f, "buffer", noop);
    }
  },
  // one frame, straight into libuv: no stream.Writable per socket
  "direct-reuse": (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    for (const s of channels.get(ch) || []) direct(s, f);
  },
  direct: (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    for (const s of channels.get(ch) || []) direct(s, f);
  },
  // one frame, write(2) on the descriptor: no libuv stream either (a bound, not a design: no back-pressure handling)
  fdwrite: (ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    for (const s of channels.get(ch) || []) {
      try {
        fs.writeSync(s._handle.fd, f);
      } catch (e) {
        if (e.code === "EAGAIN") s.write(f);
      }
    }
  },
  // frames of one tick joined into one write per socket
  batched: enqueue(setImmediate),
  "batched-direct": enqueue(setImmediate),
  "batched-2ms": enqueue((f) => setTimeout(f, 2)),
  "batched-10ms": enqueue((f) => setTimeout(f, 10)),
};

server.listen(PORT, HOST, 4096, async () => {
  await control(modes[MODE]);
  ready();
});
