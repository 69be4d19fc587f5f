// A fixed amount of work (a JS loop, a loop of tiny system calls), timed. One such process sits on each CPU.
import fs from "node:fs";

const fd = fs.openSync("/dev/null", "w");
const buf = Buffer.alloc(64);
function js(n) {
  const t = process.hrtime();
  let h = 2166136261;
  for (let i = 0; i < n; i++) {
    h ^= i & 255;
    h = Math.imul(h, 16777619);
  }
  if (h === 1) console.log(h);
  const d = process.hrtime(t);
  return (d[0] * 1e9 + d[1]) / n;
}
function sys(n) {
  const t = process.hrtime();
  for (let i = 0; i < n; i++) fs.writeSync(fd, buf, 0, 64);
  const d = process.hrtime(t);
  return (d[0] * 1e9 + d[1]) / n;
}
for (let i = 0; i < 5; i++) {
  js(1e6);
  sys(5000);
}
process.on("message", () => process.send({ js: js(1e6), sys: sys(4000) })); // nanoseconds per turn
process.on("disconnect", () => process.exit(0));
process.send({ hello: 1 });
