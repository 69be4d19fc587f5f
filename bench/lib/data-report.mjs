// The tables of the data benchmark, from its records.
import { stalledReport } from "./stalled-report.mjs";
import { max, median, min } from "./stats.mjs";

const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const unique = (values) => [...new Set(values)];
const ms = (us) => (us / 1000).toFixed(us < 10_000 ? 2 : 1);
const whole = (n) => Math.round(n).toLocaleString("en");
const range = (values, say) => `${say(median(values))} (${say(min(values))}–${say(max(values))})`;

const STAGES = {
  total: "**commit → received**, each delivery",
  lane: "commit → its turn in the lane",
  reread: "→ re-read done",
  encode: "→ encoded, in the feed",
  write: "→ written to the last socket",
  receive: "→ received by the last socket",
  command: "the command itself, request → answer",
};

const commitTable = (records, meta) => {
  const groups = unique(records.map(({ crowd, mix }) => `${crowd}, ${mix}`));
  return groups.map((group) => {
    const turns = records.filter(({ crowd, mix }) => `${crowd}, ${mix}` === group);
    const rows = Object.entries(STAGES).map(([stage, label]) => [
      label,
      ...["p50", "p99", "max"].map((q) =>
        range(
          turns.map((turn) => turn[stage][q]),
          ms,
        ),
      ),
    ]);
    const events = turns.reduce((sum, { commands }) => sum + commands, 0);
    return `### ${group}\n\n${whole(meta.rate)} commands/s over HTTP, open loop; ${turns.length} turns of ${meta.seconds} s, ${whole(events)} commands and ${whole(turns.reduce((sum, { refused }) => sum + refused, 0))} refused as too many, ${whole(turns.reduce((sum, { total }) => sum + total.count, 0))} deliveries, each exactly once and in order. Milliseconds: median of the turns (lowest–highest).\n\n${table(["stage", "p50", "p99", "max"], rows)}`;
  });
};

const ratiosTo = (records, contender, base) =>
  records
    .filter((record) => record.contender === contender)
    .map(({ turn, perSec }) => perSec / records.find((r) => r.contender === base && r.turn === turn).perSec);

const commandsTable = (records, meta) => {
  const rows = unique(records.map(({ disk, workspaces }) => `${disk}/${workspaces}`)).flatMap((key) => {
    const [disk, workspaces] = key.split("/");
    const these = records.filter((r) => r.disk === disk && r.workspaces === Number(workspaces));
    return unique(these.map(({ contender }) => contender)).map((contender) => {
      const base = contender.includes("keyed") ? "without the log, keyed" : "without the log";
      const perSec = these.filter((r) => r.contender === contender).map((r) => r.perSec);
      const ratios = ratiosTo(these, contender, base);
      return [
        disk,
        workspaces,
        contender,
        range(perSec, whole),
        contender === base ? "1" : range(ratios, (n) => n.toFixed(2)),
      ];
    });
  });
  return `### Commands per second\n\nRoom renames through the use case, closed loop, ${meta.writers} writers, ${meta.turns} interleaved turns of ${meta.seconds * 0.2} s; "without the log" is the same transaction without the counter and the event's row, and it runs twice to show the noise. Ratios are turn by turn.\n\n${table(["Postgres", "workspaces", "what", "commands/s", "ratio"], rows)}`;
};

const replayTable = (records, meta) =>
  `### Replay of ${whole(meta.missed)} missed events\n\nOne reader, from its request to the last frame, handshake included; each event of an entity of its own, so that nothing is collapsed; exactly once, in order. ${meta.turns} turns, in which a question to Postgres that costs it nothing took ${range(
    records.map(({ roundTrip }) => roundTrip.p50),
    ms,
  )} ms.\n\n${table(
    ["from", "frames/s", "ms"],
    unique(records.map(({ from }) => from)).map((from) => {
      const these = records.filter((record) => record.from === from);
      return [
        `the ${from}`,
        range(
          these.map((r) => r.perSec),
          whole,
        ),
        range(
          these.map((r) => r.ms),
          (n) => n.toFixed(0),
        ),
      ];
    }),
  )}`;

/** Markdown of a whole run. */
export const dataReport = ({ meta, records }) => {
  const of = (scenario) => records.filter((record) => record.scenario === scenario);
  const parts = [`# From a command to a frame\n\n${meta.date}, node ${meta.node}.`];
  if (of("commit").length > 0) parts.push(...commitTable(of("commit"), meta));
  if (of("commands").length > 0) parts.push(commandsTable(of("commands"), meta));
  if (of("replay").length > 0) parts.push(replayTable(of("replay"), meta));
  if (of("stalled").length > 0) parts.push(stalledReport(of("stalled"), meta));
  return `${parts.join("\n\n")}\n`;
};
