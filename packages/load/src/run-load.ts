import { setMaxListeners } from "node:events";
import { writeFile } from "node:fs/promises";
import { faultsOf } from "./judge/faults-of.ts";
import type { Options } from "./options/parse-options.ts";
import type { ScenarioName } from "./options/scenario-names.ts";
import { type Row, tableOf } from "./report/row.ts";
import { rowsOf } from "./report/rows-of.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import { openGivenDeployment } from "./target/given-deployment.ts";
import { openOwnServer } from "./target/own-server.ts";
import type { Target } from "./target/target.ts";
import { settle } from "./work/settle.ts";
import { Stage } from "./work/stage.ts";

/** What a scenario came to. */
type Verdict = {
  readonly scenario: ScenarioName;
  readonly rows: readonly Row[];
  readonly faults: readonly string[];
};

type Terminal = {
  /** The report. */
  print(text: string): void;
  /** Progress. */
  say(text: string): void;
  /** Called off: what was founded is still taken away. */
  readonly signal: AbortSignal;
};

const perform = async (scenario: ScenarioName, stage: Stage): Promise<Verdict> => {
  const { movers, run } = scenarios[scenario];
  await stage.gather(movers(stage.options));
  stage.loopDelay.enable();
  const outcome = await run(stage);
  const findings = await settle(stage);
  const rows = rowsOf(stage, findings, outcome.rows);
  return { scenario, rows, faults: [...faultsOf(findings, stage.commands), ...outcome.faults] };
};

const clean = async (stage: Stage, say: Terminal["say"]): Promise<void> => {
  say("deleting the workspaces, signing everybody out");
  for (const left of await stage.close()) say(`left behind: ${left}`);
};

const textOf = ({ scenario, rows, faults }: Verdict, about: string): string => {
  const end = faults.length === 0 ? `${scenario}: OK, nothing is missing.` : `${scenario}: FAILED`;
  return [`\n${scenario}, on ${about}`, tableOf(rows), end, ...faults.map((fault) => `  ${fault}`)].join("\n");
};

const toJson = (verdicts: readonly Verdict[], options: Options): string => {
  // Where a database is, and with which password, is nobody's figure.
  const { databaseUrl: _, ...told } = options;
  const scenarios = verdicts.map(({ scenario, rows, faults }) => ({
    scenario,
    ok: faults.length === 0,
    faults,
    figures: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
  }));
  return `${JSON.stringify({ options: told, scenarios }, null, 2)}\n`;
};

const openTarget = (options: Options): Promise<Target> =>
  options.url === null ? openOwnServer(options) : openGivenDeployment(options.url, options);

/**
 * Performs the scenarios one after the other and prints what each came to. Resolves to whether all were without fault. Rejects when
 * a scenario can't be performed at all, and with an AbortError when it is called off.
 */
export const runLoad = async (options: Options, { print, say, signal }: Terminal): Promise<boolean> => {
  // As many wait for it as there are commands under way.
  setMaxListeners(0, signal);
  const target = await openTarget(options);
  const verdicts: Verdict[] = [];
  try {
    for (const scenario of options.scenarios) {
      signal.throwIfAborted();
      const stage = new Stage({ options, target, signal, say: (text) => say(`${scenario}: ${text}`) });
      const verdict = await perform(scenario, stage).finally(() => clean(stage, say));
      verdicts.push(verdict);
      print(textOf(verdict, target.about));
    }
  } finally {
    await target.close();
  }
  if (options.json !== null) await writeFile(options.json, toJson(verdicts, options));
  return verdicts.every(({ faults }) => faults.length === 0);
};
