// The ratios of a run as bars, for the documentation: `node lib/chart.mjs results/latest.json > chart.svg`.
import fs from "node:fs";
import { isOurs } from "./against.mjs";
import { ratios } from "./ratios.mjs";
import { max, median, min } from "./stats.mjs";

const WIDTH = 760;
const LABEL = 250;
const ROW = 20;
const TITLE = 34;
const base = (scenario) => (scenario === "F" ? "sio-2-redis" : "socketio");

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const barsOf = ({ meta, records }, scenario) =>
  Object.keys(meta.labels)
    .map((target) => {
      const all = ratios(records, scenario, target, base(scenario), (r) => r.window?.perSec);
      return { target, value: median(all), low: min(all), high: max(all) };
    })
    .filter(({ value }) => Number.isFinite(value))
    .sort((one, other) => other.value - one.value);

const bar = ({ target, value, low, high }, y, scale) => {
  const x = (ratio) => (LABEL + ratio * scale).toFixed(1);
  const middle = y + ROW / 2;
  return [
    `<text x="${LABEL - 8}" y="${middle + 4}" text-anchor="end">${target}</text>`,
    `<rect class="${isOurs(target) ? "ours" : "peer"}" x="${LABEL}" y="${y + 3}" width="${(value * scale).toFixed(1)}" height="${ROW - 6}" rx="2"/>`,
    `<path class="range" d="M${x(low)} ${middle}H${x(high)}"/>`,
    `<text class="value" x="${Number(x(Math.max(value, high))) + 6}" y="${middle + 4}">${value.toFixed(value >= 10 ? 0 : 1)}×</text>`,
  ].join("");
};

const section = (run, scenario, y) => {
  const bars = barsOf(run, scenario);
  const scale = (WIDTH - LABEL - 60) / Math.max(...bars.map(({ high }) => high));
  const title = `<text class="title" x="0" y="${y + 20}">${escaped(run.meta.scenarios[scenario].title)}, ÷ ${base(scenario)}</text>`;
  const rows = bars.map((each, n) => bar(each, y + TITLE + n * ROW, scale));
  return { svg: [title, ...rows].join("\n"), height: TITLE + bars.length * ROW + 8 };
};

const style = `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.value{fill:#59636e}.ours{fill:#2f6fdb}.peer{fill:#c3cad3}
.range{stroke:#59636e;stroke-width:1.5}@media(prefers-color-scheme:dark){text{fill:#f0f3f6}.value{fill:#9ea7b3}.ours{fill:#5b95f5}.peer{fill:#3d4753}.range{stroke:#9ea7b3}}`;

/** Deliveries per second of every target as a multiple of Socket.IO's, a group per scenario; the line is the range over the turns. */
export const chart = (run) => {
  const wanted = Object.keys(run.meta.scenarios).filter((scenario) => barsOf(run, scenario).length > 1);
  let y = 0;
  const sections = wanted.map((scenario) => {
    const { svg, height } = section(run, scenario, y);
    y += height;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" role="img" aria-label="Deliveries per second as a multiple of Socket.IO's">
<style>${style}</style>
${sections.join("\n")}
</svg>
`;
};

if (process.argv[1]?.endsWith("chart.mjs"))
  process.stdout.write(chart(JSON.parse(fs.readFileSync(process.argv[2], "utf8"))));
