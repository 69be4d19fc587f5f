import { existsSync, readFileSync, rmSync } from "node:fs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";
import { nothing, sentence, sum } from "./lib/tally.mjs";

requireNode();

const node = process.execPath;
const tallyFile = inRoot("test-results", "tally.json");

/** Everything CI checks, in the order in which people want to hear of it. */
const steps = [
  { name: "build", command: node, args: ["scripts/build.mjs"] },
  { name: "first screens within 200 kB", command: node, args: ["scripts/first-screens.mjs"] },
  { name: "types", command: node, args: ["scripts/typecheck.mjs"] },
  {
    name: "format, lint and the import rule",
    command: "node_modules/.bin/biome",
    args: ["ci", "--error-on-warnings", "."],
  },
  { name: "dead code", command: "node_modules/.bin/knip", args: [] },
  { name: "docs drift", command: "node_modules/.bin/tsx", args: ["scripts/reference.ts", "--check"] },
  { name: "tests", command: node, args: ["scripts/test.mjs"], tally: tallyFile },
];

/** A gate counts as one; the tests count as what they are. @param {number} code @param {string | undefined} file */
const tallyOf = (code, file) => {
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  return code === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 };
};

rmSync(tallyFile, { force: true });
let total = nothing;
/** @type {string[]} */
const lines = [];
for (const { name, command, args, tally } of steps) {
  console.log(`\n── ${name}: ${[command === node ? "node" : command, ...args].join(" ")}`);
  const began = performance.now();
  const code = await run(command, args);
  lines.push(
    `${code === 0 ? "ok    " : "FAILED"} ${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s  ${name}`,
  );
  total = sum(total, tallyOf(code, tally));
}
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${lines.join("\n")}`);
console.log(sentence(total));
