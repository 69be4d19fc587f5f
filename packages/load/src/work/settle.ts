import { setTimeout as delay } from "node:timers/promises";
import { type Findings, judge, type Watched } from "../judge/judge.ts";
import { cameToHold } from "../measure/patience.ts";
import type { Company } from "../people/company.ts";
import type { Reader } from "../stream/reader.ts";
import type { Stage } from "./stage.ts";

const LOOK_AGAIN_MS = 500;

const watchedBy = (stage: Stage): readonly Watched[] =>
  [...stage.readers].map(([{ ledger }, readers]) => ({ ledger, readers: readers.map(({ record }) => record) }));

/** Nothing more will come to it, or it says that it holds everything. */
const isDone = ({ ledger }: Company, reader: Reader): boolean => {
  const { endedWith, until } = reader.record;
  return endedWith !== null || until !== null || reader.holds(ledger.head);
};

const isEverybodyDone = (stage: Stage): boolean =>
  [...stage.readers].every(([company, readers]) => readers.every((reader) => isDone(company, reader)));

/** What may yet be made good: a hole is found by the next heartbeat's count. */
const mayHeal = ({ missing, healed, stillIn }: Findings): boolean =>
  missing.length > 0 || (stillIn.length > 0 && healed.length === 0);

/**
 * The verdict over a run whose load is over: one last command in each workspace, which everybody must get, and then as much time as
 * a repair may take, where something is still missing.
 */
export const settle = async (stage: Stage): Promise<Findings> => {
  stage.say("waiting until everybody has everything");
  const deadline = performance.now() + stage.options.withinMs;
  await Promise.all(stage.companies.map((_company, turn) => stage.write(performance.now(), turn)));
  await cameToHold(() => isEverybodyDone(stage), deadline, stage.signal);
  const verdict = () => judge(watchedBy(stage), stage.options.withinMs);
  let findings = verdict();
  while (mayHeal(findings) && performance.now() < deadline) {
    await delay(LOOK_AGAIN_MS, undefined, { signal: stage.signal });
    findings = verdict();
  }
  return findings;
};
