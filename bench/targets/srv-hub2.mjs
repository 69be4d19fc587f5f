// Hand-written two-node hub, the bound for the multi-node scenario: the event is serialised and framed once
// on the publishing node, the frame travels over the broker as bytes, every node writes it to its sockets.
//   BROKER=redis|nats  BROKER_PORT=...
// Speaks the brokers' wire protocols directly (RESP pub/sub, NATS core), one connection each way.
import http from "node:http";
import net from "node:net";
import { WebSocketServer } from "ws";
import { frameText } from "./frame.mjs";
import { channelOf, control, HOST, PORT, ready } from "./shell.mjs";

const BROKER = process.env.BROKER;
const bport = Number(process.env.BROKER_PORT);
const channels = new Map();
const server = http.createServer();
const wss = new WebSocketServer({ server, perMessageDeflate: false });
wss.on("connection", (ws, req) => {
  const ch = channelOf(req.url);
  let set = channels.get(ch);
  if (!set) {
    channels.set(ch, (set = new Set()));
    subscribe(ch);
  }
  set.add(ws._socket);
  ws.on("close", () => set.delete(ws._socket));
  ws.on("error", () => {});
});
const BATCH = process.env.BATCH === "1"; // join the frames of one loop turn into one write per socket
const pending = new Map();
let scheduled = false;
function flush() {
  scheduled = false;
  for (const [ch, q] of pending) {
    const buf = q.length === 1 ? q[0] : Buffer.concat(q);
    for (const s of channels.get(ch) || []) s.write(buf);
  }
  pending.clear();
}
function deliver(ch, frame) {
  if (!BATCH) {
    for (const s of channels.get(ch) || []) s.write(frame);
    return;
  }
  const q = pending.get(ch);
  if (q) q.push(frame);
  else pending.set(ch, [frame]);
  if (!scheduled) {
    scheduled = true;
    setImmediate(flush);
  }
}

const connect = () =>
  new Promise((resolve, reject) => {
    const s = net.connect({ host: HOST, port: bport, noDelay: true }, () => resolve(s));
    s.on("error", reject);
  });
const pub = await connect();
const sub = await connect();
let rest = Buffer.alloc(0);
let subscribe;
let send;
if (BROKER === "redis") {
  pub.on("data", () => {});
  // *3 $7 message $len channel $len payload
  sub.on("data", (d) => {
    const b = rest.length ? Buffer.concat([rest, d]) : d;
    let off = 0;
    const line = (o) => {
      const e = b.indexOf("\r\n", o);
      return e < 0 ? null : [b.latin1Slice(o, e), e + 2];
    };
    while (off < b.length) {
      const l = line(off);
      if (!l) break;
      let o = l[1];
      const parts = [];
      let whole = true;
      for (let i = Number(l[0].slice(1)); i > 0; i--) {
        const m = line(o);
        if (!m) {
          whole = false;
          break;
        }
        if (m[0][0] === ":") {
          parts.push(null);
          o = m[1];
          continue;
        }
        const n = Number(m[0].slice(1));
        if (m[1] + n + 2 > b.length) {
          whole = false;
          break;
        }
        parts.push(b.subarray(m[1], m[1] + n));
        o = m[1] + n + 2;
      }
      if (!whole) break;
      if (parts[0].length === 7) deliver(parts[1].latin1Slice(), Buffer.from(parts[2]));
      off = o;
    }
    rest = Buffer.from(b.subarray(off));
  });
  subscribe = (ch) => sub.write(`*2\r\n$9\r\nSUBSCRIBE\r\n$${ch.length}\r\n${ch}\r\n`);
  send = (ch, f) => {
    pub.write(
      Buffer.concat([
        Buffer.from(`*3\r\n$7\r\nPUBLISH\r\n$${ch.length}\r\n${ch}\r\n$${f.length}\r\n`),
        f,
        Buffer.from("\r\n"),
      ]),
    );
  };
} else {
  const hello =
    'CONNECT {"verbose":false,"pedantic":false,"echo":false,"lang":"hub2","version":"1","protocol":1}\r\nPING\r\n';
  pub.on("data", (d) => {
    if (d.includes("PING")) pub.write("PONG\r\n");
  });
  sub.on("data", (d) => {
    const b = rest.length ? Buffer.concat([rest, d]) : d;
    let off = 0;
    while (off < b.length) {
      const e = b.indexOf("\r\n", off);
      if (e < 0) break;
      if (b[off] === 77) {
        const f = b.latin1Slice(off, e).split(" ");
        const n = Number(f[f.length - 1]);
        if (e + 2 + n + 2 > b.length) break;
        deliver(f[1], Buffer.from(b.subarray(e + 2, e + 2 + n)));
        off = e + 2 + n + 2;
      } else {
        if (b.latin1Slice(off, e) === "PING") sub.write("PONG\r\n");
        off = e + 2;
      }
    }
    rest = Buffer.from(b.subarray(off));
  });
  pub.write(hello);
  sub.write(hello);
  let sid = 0;
  subscribe = (ch) => sub.write(`SUB ${ch} ${++sid}\r\n`);
  send = (ch, f) => {
    pub.write(Buffer.concat([Buffer.from(`PUB ${ch} ${f.length}\r\n`), f, Buffer.from("\r\n")]));
  };
}
server.listen(PORT, HOST, 4096, async () => {
  await control((ch, ev) => {
    const f = frameText(JSON.stringify(ev));
    // NATS does not echo to the publishing connection here only because pub and sub are two connections:
    // both nodes get the event from the broker, in one order.
    send(ch, f);
  });
  ready();
});
