#!/usr/bin/env node
// Runs every available target through every scenario, slices interleaved, and writes results/NAME.json and a
// Markdown table. See README.md. `node bench.mjs --help` for the options.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { against, wrong } from "./lib/against.mjs";
import { beats, stopPulse } from "./lib/calm.mjs";
import { chart } from "./lib/chart.mjs";
import { meta } from "./lib/meta.mjs";
import { multiPool, options, pool } from "./lib/options.mjs";
import { endDaemons } from "./lib/processes/daemons.mjs";
import { log, started } from "./lib/progress.mjs";
import { report } from "./lib/report.mjs";
import { scenarios, wanted } from "./lib/scenarios.mjs";
import { isComplete, runSession } from "./lib/session.mjs";

if (options.isListOnly) {
  for (const p of [...pool, ...multiPool])
    console.log(`${p.x.id.padEnd(16)} ${p.why ? `no: ${p.why}` : "yes"}   ${p.x.label}`);
  process.exit(0);
}

const sessionsOf = (sc) => sc.sessions ?? options.sessions;
const groups = [...new Set(wanted.map(({ group }) => group))];
const records = [];
const sessions = Math.max(...wanted.map(sessionsOf));
for (let session = 0; session < sessions; session++) {
  for (const group of groups) {
    const scs = Object.values(scenarios).filter(
      (sc) => sc.group === group && wanted.includes(sc) && session < sessionsOf(sc),
    );
    if (scs.length > 0) records.push(...(await runSession(session, scs)));
  }
}
if (!isComplete()) log("time budget reached: the remaining slices were left out");
Object.assign(meta, { seconds: Math.round((Date.now() - started) / 1000), complete: isComplete(), beats });
stopPulse();

const run = { meta, records };
const results = path.join(path.dirname(fileURLToPath(import.meta.url)), "results");
fs.mkdirSync(results, { recursive: true });
const out = path.join(results, options.out);
fs.writeFileSync(`${out}.json`, JSON.stringify(run));
const md = report(run) + against(run);
fs.writeFileSync(`${out}.md`, md);
fs.writeFileSync(`${out}.svg`, chart(run));
console.log(md);
await endDaemons();
const mistakes = wrong(run);
for (const mistake of mistakes) console.error(`Orbit delivered wrongly: ${mistake}`);
process.exit(mistakes.length === 0 ? 0 : 1);
