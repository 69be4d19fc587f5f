// The table of the data benchmark's stalled reader.
import { max, median, min } from "./stats.mjs";

const unique = (values) => [...new Set(values)];
const one = (n) => (Number.isFinite(n) ? n.toFixed(1) : "–");
const two = (n) => (Number.isFinite(n) ? n.toFixed(2) : "–");
const whole = (n) => Math.round(n).toLocaleString("en");
const range = (values, say) =>
  values.length > 1 ? `${say(median(values))} (${say(min(values))}–${say(max(values))})` : say(median(values));

const p99Ms = ({ p99s }) => median(p99s) / 1000;
const ratio = (record) => p99Ms(record.during) / p99Ms(record.before);
const growthMiB = ({ before, during }) => (during.highestKb - before.highestKb) / 1024;
const heldMiB = ({ heldBytes }) => heldBytes / 2 ** 20;

const fateOf = ({ reader: { sentAwayWith, snapshots } }) =>
  `${sentAwayWith.length > 0 ? `sent away with ${sentAwayWith.join(", ")}` : "kept"}${snapshots > 0 ? `, ${snapshots} snapshot(s)` : ""}`;

const heldOf = ({ positions, reader: { frames, collapsed, inSnapshots } }) =>
  `${whole(positions)} = ${whole(frames)} frames + ${whole(collapsed)} told by a newer one + ${whole(inSnapshots)} by a snapshot`;

export const stalledLine = (record) =>
  `${record.isControl ? "control" : "stalled"} p99 ${one(p99Ms(record.before))} -> ${one(p99Ms(record.during))}, after ${one(p99Ms(record.after))} ms, ` +
  `rss ${[record.before, record.during, record.after].map(({ highestKb }) => one(highestKb / 1024)).join(" -> ")} MiB, held ${two(heldMiB(record))} MiB more, ` +
  `${whole(record.feed.behind)} behind a ring of ${whole(record.feed.ring.entries)}, ${fateOf(record)}, caught up in ${whole(record.catchUpMs)} ms, ${heldOf(record)}`;

const pairsOf = (records) =>
  records
    .filter(({ isControl }) => !isControl)
    .flatMap((stalled) => {
      const control = records.find(({ turn, isControl }) => isControl && turn === stalled.turn - 1);
      return control ? [{ control, stalled }] : [];
    });

const rowOf = (records) => {
  const stalls = records.filter(({ isControl }) => !isControl);
  const pairs = pairsOf(records);
  const over = (of, say) => range(pairs.map(of), say);
  return [
    records[0].variant,
    `${whole(median(records.map(({ bytesPerEvent }) => bytesPerEvent)))} B × ${records[0].perSecond}/s`,
    range(stalls.map(ratio), two),
    over(({ stalled, control }) => ratio(stalled) / ratio(control), two),
    over(({ stalled, control }) => heldMiB(stalled) - heldMiB(control), two),
    `${range(stalls.map(growthMiB), one)}; ${over(({ control }) => growthMiB(control), one)}`,
    unique(stalls.map(({ feed }) => `${whole(feed.behind)} (ring: ${whole(feed.ring.entries)})`)).join("; "),
    unique(stalls.map(fateOf)).join("; "),
    unique(stalls.map(heldOf)).join("; "),
    range(
      stalls.map(({ catchUpMs }) => catchUpMs),
      whole,
    ),
  ];
};

const HEAD = [
  "events",
  "size × rate",
  "others' p99, during ÷ before",
  "÷ the control's",
  "held more at the end of it − the control's, MiB",
  "RSS growth, MiB; the control's",
  "behind when it read on",
  "it was",
  "what it has in the end",
  "caught up in, ms",
];

/** Markdown of the scenario. */
export const stalledReport = (records, { stallSeconds, rate }) => {
  const rows = unique(records.map(({ variant }) => variant)).map((variant) =>
    rowOf(records.filter((record) => record.variant === variant)),
  );
  const table = [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `### One of 100 readers stops for ${stallSeconds} s\n\nRenames of rooms to names as long as the contract allows: ${rate} commands/s over HTTP, open loop, and the rest as another node's commits, in bites of 50 ms, which this one finds in the log. Before, during, and after, when it reads on while all goes on. p99: from a command's request until its event is with each of the other 99, of each second; the median of a phase's seconds. A control turn, in which all read, goes before each. What the process holds is its heap and buffers after a full collection; RSS growth, the highest during less the highest before, has in it what waits to be collected. The others have each position exactly once and in order; the reader's frames are in order, none twice, as many as the heartbeats say, and what they and its snapshots add up to is the server's snapshot, entity by entity.\n\n${table}`;
};
