// The control side of every in-process target: a TCP listener on 127.0.0.1:CTRL_PORT that takes lines of
//   channel <TAB> event JSON <LF>
// and calls publish(channel, eventObject). The event is handed over as an object, as an application's own
// code would have it, so each target pays its own serialisation. Works in Node, Bun and Deno.
import net from "node:net";

export const PORT = Number(process.env.PORT);
export const HOST = "127.0.0.1";
const CTRL_PORT = Number(process.env.CTRL_PORT);

export function control(publish) {
  let rest = "";
  const server = net.createServer((s) => {
    s.setNoDelay(true);
    s.on("error", () => {});
    s.on("data", (d) => {
      const t = rest + d.latin1Slice(0, d.length);
      let a = 0;
      while (true) {
        const nl = t.indexOf("\n", a);
        if (nl < 0) break;
        const tab = t.indexOf("\t", a);
        publish(t.slice(a, tab), JSON.parse(t.slice(tab + 1, nl)));
        a = nl + 1;
      }
      rest = a === 0 ? t : t.slice(a);
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(CTRL_PORT, HOST, resolve);
  });
}

export function ready() {
  console.log("READY");
}

export const channelOf = (url) => {
  const i = url.indexOf("ch=");
  if (i < 0) return "c0000";
  const e = url.indexOf("&", i);
  return e < 0 ? url.slice(i + 3) : url.slice(i + 3, e);
};

process.on("SIGTERM", () => process.exit(0));
process.on("SIGINT", () => process.exit(0));
// a harness that went away must not leave a server behind
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => {});
process.stdin.resume();
