import { scripted } from "./scripted.mjs";

const modes = {
  "stringify-each": "JSON.stringify per socket, ws.send(string)",
  naive: "stringify once, ws.send(string) per socket",
  "send-callback": "the same with a callback per send",
  deflate: "the same with permessage-deflate on",
  "send-buffer": "one Buffer, ws.send(buffer, {binary:false})",
  "sender-frame": "one frame, ws._sender.sendFrame (socket.io's way)",
  preframed: "one frame, net.Socket.write",
  "preframed-cork": "one frame, cork + write + uncork",
  array: "one frame, net.Socket.write, array instead of Set",
  _write: "one frame, net.Socket._write (no Writable bookkeeping)",
  direct: "one frame, libuv handle.writeBuffer (no stream.Writable)",
  "direct-reuse": "the same with one request object reused",
  fdwrite: "one frame, write(2) by fs.writeSync: the bound for one system call per delivery",
  batched: "frames of one loop turn joined, net.Socket.write",
  "batched-direct": "frames of one loop turn joined, libuv handle.writeBuffer",
  "batched-2ms": "frames of 2 ms joined, net.Socket.write",
  "batched-10ms": "frames of 10 ms joined, net.Socket.write",
};

/** `--ablation`: what each trick is worth on the same server. */
export const ablation = Object.entries(modes).map(([mode, label]) =>
  scripted(
    { id: mode, label, group: "ablation", file: "srv-ws.mjs" },
    { env: { MODE: mode }, needs: ["ws"], endpoint: mode === "deflate" ? { deflate: true } : {} },
  ),
);
