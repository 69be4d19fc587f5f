import { expect, test } from "vitest";
import { helpText } from "../src/options/help-text.ts";
import { optionNames, ruleOf } from "../src/options/option-table.ts";
import { parseOptions } from "../src/options/parse-options.ts";
import { scenarioNames } from "../src/options/scenario-names.ts";

const SEED = 7;
const parsed = (line: string) => parseOptions(line.split(" "), SEED);
const mistakesIn = (line: string): readonly string[] => {
  const result = parsed(line);
  return result.kind === "mistakes" ? result.mistakes : [];
};

test("a scenario alone is enough: everything else has a default", () => {
  expect(parsed("storm")).toEqual({
    kind: "options",
    options: {
      scenarios: ["storm"],
      url: null,
      origin: null,
      sockets: 500,
      workspaces: 5,
      tabs: 10,
      rate: 50,
      seconds: 30,
      withinMs: 35_000,
      seed: SEED,
      json: null,
      databaseUrl: null,
      drainCommand: null,
    },
  });
});

test("several scenarios are performed in the order given, and all means all", () => {
  expect(parsed("flap --sockets 20 storm flap")).toMatchObject({
    options: { scenarios: ["flap", "storm"], sockets: 20 },
  });
  expect(parsed("all")).toMatchObject({ options: { scenarios: scenarioNames } });
});

test("every mistake is listed at once", () => {
  const line = "strom --sockets many --rate 0 --colour red --url ftp://x --database-url postgres://x --json";
  const mistakes = mistakesIn(line);
  for (const word of ["strom", "--sockets", "--rate", "--colour", "--url", "--database-url", "--json"]) {
    expect(mistakes.filter((mistake) => mistake.includes(word))).not.toEqual([]);
  }
});

test("saying nothing, or one thing twice, is a mistake", () => {
  expect(parseOptions([], SEED)).toMatchObject({
    kind: "mistakes",
    mistakes: [expect.stringContaining("storm, churn")],
  });
  expect(mistakesIn("storm --rate 5 --rate 6")).toEqual(["--rate is given twice."]);
});

test("a deployment elsewhere is loaded only by who says that it is theirs", () => {
  expect(mistakesIn("storm --url https://orbit.example")).toEqual([expect.stringContaining("--i-own-this-deployment")]);
  expect(parsed("storm --url https://orbit.example --i-own-this-deployment")).toMatchObject({
    options: { url: "https://orbit.example" },
  });
  for (const host of ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "127.8.9.1"]) {
    expect(mistakesIn(`storm --url http://${host}`)).toEqual([]);
  }
  for (const host of ["127.0.0.1.example", "localhost.example", "10.0.0.1", "0.0.0.0", "128.0.0.1"]) {
    expect(mistakesIn(`storm --url http://${host}`)).not.toEqual([]);
  }
});

test("help explains every option with its unit and default, and every scenario", () => {
  expect(parsed("--help")).toEqual({ kind: "help" });
  const text = helpText().replaceAll(/\s+/g, " ");
  for (const name of scenarioNames) expect(text).toContain(name);
  for (const name of optionNames) {
    const rule = ruleOf(name);
    expect(text).toContain(`--${name}`);
    expect(text).toContain(rule.about);
    if (rule.kind === "number") expect(text).toContain(`Default: ${rule.byDefault}`);
  }
});
