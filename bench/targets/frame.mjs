// Server-side WebSocket text frame of an ASCII/UTF-8 string, built once per event.
export function frameText(str) {
  const n = Buffer.byteLength(str);
  let b;
  if (n < 126) {
    b = Buffer.allocUnsafe(n + 2);
    b[1] = n;
    b.write(str, 2);
  } else if (n < 65536) {
    b = Buffer.allocUnsafe(n + 4);
    b[1] = 126;
    b.writeUInt16BE(n, 2);
    b.write(str, 4);
  } else {
    b = Buffer.allocUnsafe(n + 10);
    b[1] = 127;
    b.writeUInt32BE(0, 2);
    b.writeUInt32BE(n, 6);
    b.write(str, 10);
  }
  b[0] = 0x81;
  return b;
}

// Writes a Buffer through the socket's libuv handle, skipping stream.Writable; falls back to socket.write when
// anything is already queued. `reuse` keeps one request object while writes complete synchronously.
// Uses process.binding('stream_wrap'), which Node documents as deprecated: for measuring what is left to gain.
export function makeDirectWriter(reuse) {
  const { WriteWrap, streamBaseState } = process.binding("stream_wrap");
  const LAST_WRITE_WAS_ASYNC = 3;
  const done = () => {};
  const make = () => {
    const r = new WriteWrap();
    r.oncomplete = done;
    r.async = false;
    return r;
  };
  let req = make();
  return (sock, buf) => {
    const h = sock._handle;
    if (h === null || h === undefined) return;
    if (sock.writableLength > 0) {
      sock.write(buf);
      return;
    }
    if (!reuse) req = make();
    req.handle = h;
    req.buffer = buf;
    h.writeBuffer(req, buf);
    if (reuse && streamBaseState[LAST_WRITE_WAS_ASYNC] !== 0) req = make();
  };
}
