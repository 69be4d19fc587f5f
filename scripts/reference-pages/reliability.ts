import type { Figure } from "../../apps/api/test/faults/support/figures.ts";
import { type FaultRuns, said } from "./faults.ts";
import { table } from "./markdown.ts";

type Promised = {
  id: string;
  promise: string;
  /** Ids of rows of the fault table; one that ends in `*` stands for all that begin so. */
  rows: readonly string[];
  /** What shows it besides, or instead: tests without a figure. */
  also?: string;
};

const promises: readonly Promised[] = [
  { id: "P1", promise: "no ghosts: no frame without a committed row", rows: ["F2", "random*"] },
  {
    id: "P2",
    promise: "no silent loss: a frame, a snapshot that covers it, or a resync",
    rows: ["F1", "F4*", "F10", "F30", "F31", "F32", "random*"],
  },
  { id: "P3", promise: "convergence within 16 s after the last fault", rows: ["F5", "F13*", "F42", "random*"] },
  { id: "P4", promise: "one order: commit order per workspace", rows: ["F10", "F52", "random*"] },
  { id: "P5", promise: "no visible duplicates", rows: ["P5", "F3", "F20*"] },
  { id: "P6", promise: "read your own writes", rows: ["F10", "random*"] },
  { id: "P7", promise: "a join without a gap", rows: ["F33", "F51", "random*"] },
  { id: "P8", promise: "loud failure: resync, never a partial replay", rows: ["F13*", "F34", "F49", "F50*"] },
  { id: "P9", promise: "nothing past a revocation", rows: ["F35", "F36", "F37", "F38", "F40"] },
  {
    id: "P10",
    promise: "tenant isolation",
    rows: [],
    also: "`apps/api/test/attacks/tenancy.test.ts`, over the whole route table; check C7 of every run",
  },
  { id: "P11", promise: "no socket outlives its session by 5 s", rows: ["P11*"] },
  {
    id: "P12",
    promise: "presence is right, and bounded when wrong",
    rows: ["F18 presence", "F21*", "F22*", "F24", "F25*", "F29"],
  },
  { id: "P13", promise: "acknowledged is durable", rows: ["F1", "F3", "F5", "F12"] },
  {
    id: "P14",
    promise: "the broker is an accelerator",
    rows: ["F15*", "F16*", "F17*", "F18*", "F19*", "F20*", "F56*"],
  },
  { id: "P15", promise: "one bad client can't hurt others", rows: ["F27", "F28", "F52", "F54"] },
  { id: "P16", promise: "herd-safe: 5,000 back within 60 s", rows: ["F33", "F34"] },
  { id: "P17", promise: "deploys lose nothing", rows: ["F45", "F46*", "F44*"] },
  {
    id: "P18",
    promise: "long absences are cheap and correct",
    rows: ["P18", "F49"],
    also: "F48, a tab that the browser froze: `apps/web-tanstack/test/browser/convergence.spec.ts`",
  },
  { id: "P19", promise: "old tabs keep working, or are told", rows: ["F43", "F44", "F44 too old"] },
];

const nameOf = ({ id, hub }: Figure): string => (hub ? `${id} (${hub})` : id);

const isOf = ({ id }: Figure, row: string): boolean =>
  row.endsWith("*") ? id.startsWith(row.slice(0, -1)) && !id.includes("control") : id === row;

const ofPromise = (figures: readonly Figure[], { rows }: Promised): readonly Figure[] =>
  figures.filter((figure) => rows.some((row) => isOf(figure, row)));

const listed = (parts: readonly string[]): string => (parts.length > 0 ? parts.join(", ") : "–");

/** For claims of never. Below four tries it would say less than nothing. */
const ruleOfThree = ({ claims, n }: Figure): string => (claims && n > 3 ? `${((3 / n) * 100).toPrecision(2)} %` : "–");

const notRun = (figures: readonly Figure[], { rows }: Promised): readonly string[] =>
  rows.filter((row) => !figures.some((figure) => isOf(figure, row)));

const summaryOf = (figures: readonly Figure[], promised: Promised): string[] => {
  const found = ofPromise(figures, promised);
  const missed = found.filter((figure) => (figure.missed ?? []).length > 0);
  return [
    `[${promised.id}](#${promised.id.toLowerCase()}) ${promised.promise}`,
    String(found.length),
    listed(missed.map(nameOf)),
    listed(notRun(figures, promised)),
  ];
};

const sectionOf = (figures: readonly Figure[], promised: Promised): readonly string[] => {
  const rows = ofPromise(figures, promised).map((figure) => [
    nameOf(figure),
    String(figure.n),
    figure.seen,
    (figure.missed ?? []).join("; ") || "–",
    ruleOfThree(figure),
  ]);
  const missing = notRun(figures, promised);
  return [
    `## ${promised.id}`,
    `${promised.promise[0]?.toUpperCase()}${promised.promise.slice(1)}.`,
    ...(rows.length > 0 ? [table(["row", "n", "seen", "bound missed", "3/n"], rows)] : []),
    ...(promised.also ? [`Also shown by ${promised.also}.`] : []),
    ...(missing.length > 0 ? [`Not run this time: ${missing.join(", ")}.`] : []),
  ];
};

/** Promise by promise, what the same runs as in `docs/reference/faults.md` saw. */
export const reliabilityPage = ({ one, nodes }: FaultRuns): string => {
  const figures = [...(one?.figures ?? []), ...(nodes?.figures ?? [])];
  return `${[
    "# Reliability",
    "*Measured by `pnpm faults`; do not edit.*",
    "For whoever asks whether to rely on Orbit: each promise, the [faults](faults.md) it was held under, how often, and what was seen.",
    ...(one ? [`One process. ${said(one)}`] : []),
    ...(nodes ? [`Several nodes. ${said(nodes)}`] : []),
    "3/n is the rule of three, for claims of never: what happened in 0 of n tries happens, with 95 % confidence, in fewer than 3/n of all. So 0 in 500 still allows 0.6 %.",
    table(
      ["promise", "rows", "bounds missed in", "not run this time"],
      promises.map((promised) => summaryOf(figures, promised)),
    ),
    ...promises.flatMap((promised) => sectionOf(figures, promised)),
  ].join("\n\n")}\n`;
};
