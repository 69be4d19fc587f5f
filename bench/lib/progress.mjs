import { options } from "./options.mjs";
import { stallLine } from "./stall-report.mjs";

export const started = Date.now();
/** Whether the time for the whole run is used up: no new slice begins. */
export const over = () => Date.now() - started > options.budget;
export const log = (s) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)}s ${s}`);

/** One line on what a slice gave. */
export const line = (w, id, r) => {
  const head = `${w.padEnd(6)} ${id.padEnd(14)} `;
  if (r.error) return log(`${head}ERROR ${r.error.split("\n")[0].slice(0, 160)}`);
  const x = r.window;
  log(
    head +
      (x
        ? `s${r.session}t${r.turn} ${Math.round(x.perSec).toString().padStart(8)}/s  server ${(x.serverUtil * 100).toFixed(0)}% load ${(x.clientUtil * 100).toFixed(0)}%  `
        : "") +
      (r.rate
        ? `fixed rate ${r.rate.serverCpuPerM?.toFixed(2)} cpu-s/M p50 ${(r.rate.lat.p50 / 1000).toFixed(1)} p99 ${(r.rate.lat.p99 / 1000).toFixed(1)} ms`
        : "") +
      (r.stall ? stallLine(r.stall) : "") +
      (r.rssKbPerConn
        ? `rss/conn ${r.rssKbPerConn.toFixed(1)} KiB, ${r.connect.perSec.toFixed(0)} handshakes/s, ${r.connect.serverCpuUsPer.toFixed(0)} us each`
        : "") +
      ([x, r.rate].some((q) => q?.noisy) ? "  DISTURBED" : ""),
  );
};
