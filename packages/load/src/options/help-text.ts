import { type OptionRule, optionNames, ruleOf } from "./option-table.ts";
import { scenarioSummaries } from "./scenario-names.ts";

const NAME_COLUMN = 26;
const WIDTH = 110;

const defaultOf = (rule: OptionRule): string => {
  if (rule.kind === "flag") return "";
  if (rule.byDefault === null) return `For example: ${rule.example}`;
  return `Default: ${rule.byDefault}${rule.kind === "number" && rule.unit ? ` ${rule.unit}` : ""}.`;
};

/** The text in lines that fit, each behind `indent`. */
const wrapped = (text: string, indent: number): string => {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line.length + word.length + 1 > WIDTH - indent) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
};

const entry = (name: string, about: string): string =>
  `  ${name.padEnd(NAME_COLUMN - 2)}${wrapped(about, NAME_COLUMN)}`;

/** All there is to say, from the table of options. */
export const helpText = (): string => {
  const scenarios = Object.entries({ ...scenarioSummaries, all: "Each of them, one after the other." });
  const options = optionNames.map((name) => {
    const rule = ruleOf(name);
    const value = rule.kind === "flag" ? "" : rule.kind === "number" ? " N" : " …";
    return entry(`--${name}${value}`, `${rule.about} ${defaultOf(rule)}`.trim());
  });
  return [
    "Usage: pnpm load SCENARIO [options]",
    "",
    "Puts a deployment under load as its users would, and says whether every event that was acknowledged reached everybody who may see it.",
    "",
    "Scenarios:",
    ...scenarios.map(([name, summary]) => entry(name, summary)),
    "",
    "Options:",
    ...options,
    "",
    "Ends with 0 when nothing was missing, 1 when something was, 2 when it was asked wrongly, 130 when it was interrupted.",
    "Its workspaces are called orbit-load-… and are deleted at the end, also on Ctrl-C; the accounts stay (Load …@example.org), signed out.",
  ].join("\n");
};
