import { parseArgs } from "node:util";
import { type OptionName, optionNames, optionTable, ruleOf } from "./option-table.ts";
import { type ScenarioName, scenarioNames } from "./scenario-names.ts";

export type Options = {
  readonly scenarios: readonly ScenarioName[];
  /** Null: a server of its own. */
  readonly url: string | null;
  readonly origin: string | null;
  readonly sockets: number;
  readonly workspaces: number;
  readonly tabs: number;
  readonly rate: number;
  readonly seconds: number;
  readonly withinMs: number;
  readonly seed: number;
  readonly json: string | null;
  readonly databaseUrl: string | null;
  readonly drainCommand: string | null;
};

export type Parsed =
  | { readonly kind: "help" }
  /** All of them, so that nobody has to try as often as they were wrong. */
  | { readonly kind: "mistakes"; readonly mistakes: readonly string[] }
  | { readonly kind: "options"; readonly options: Options };

type Given = ReadonlyMap<OptionName, string>;
type Read = { readonly given: Given; readonly words: readonly string[]; readonly mistakes: readonly string[] };

const isOptionName = (name: string): name is OptionName => Object.hasOwn(optionTable, name);

type Token = { readonly name: string; readonly rawName: string; readonly value?: string | undefined };

const faultOfToken = ({ name, rawName, value }: Token, given: Given): string | null => {
  if (!isOptionName(name)) return `${rawName} is no option.`;
  if (ruleOf(name).kind !== "flag" && !value) return `${rawName} needs a value.`;
  return given.has(name) ? `${rawName} is given twice.` : null;
};

const read = (args: readonly string[]): Read => {
  const types = optionNames.map((name) => {
    const type = ruleOf(name).kind === "flag" ? ("boolean" as const) : ("string" as const);
    return [name, { type }] as const;
  });
  const options = Object.fromEntries(types);
  const words = args.filter((arg) => arg !== "--");
  const { tokens, positionals } = parseArgs({
    args: words,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<OptionName, string>();
  const mistakes: string[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const fault = faultOfToken(token, given);
    if (fault !== null) mistakes.push(fault);
    else if (isOptionName(token.name)) given.set(token.name, token.value ?? "");
  }
  return { given, words: positionals, mistakes };
};

const faultOfNumber = (name: OptionName, text: string): string | null => {
  const rule = ruleOf(name);
  if (rule.kind !== "number") return null;
  const { min, max } = rule;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? null : `--${name} must be a whole number from ${min} to ${max}, not "${text}".`;
};

const urlOf = (text: string | undefined): URL | null => {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url : null;
};

const faultsOfUrls = (given: Given): readonly string[] =>
  (["url", "origin"] as const).flatMap((name) => {
    const text = given.get(name);
    if (text === undefined) return [];
    const url = urlOf(text);
    if (!url) return [`--${name} must be an address such as ${optionTable[name].example}, not "${text}".`];
    return url.pathname === "/" && !url.search ? [] : [`--${name} ends at the host: ${url.origin}, without a path.`];
  });

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const faultOfOwnership = (given: Given): readonly string[] => {
  const url = urlOf(given.get("url"));
  if (!url || LOOPBACK.test(url.hostname) || given.has("i-own-this-deployment")) return [];
  return [`${url.hostname} is not this machine. Say --i-own-this-deployment if it is yours to load.`];
};

const faultsOfCompany = (given: Given): readonly string[] => [
  ...(given.has("url") && given.has("database-url")
    ? ["--database-url is for a server that is started here, without --url."]
    : []),
  ...(given.has("origin") && !given.has("url") ? ["--origin goes with --url."] : []),
  ...(given.has("drain-command") && !given.has("url")
    ? ["--drain-command goes with --url; a server of one's own needs none."]
    : []),
  ...(numberOf(given, "sockets") < numberOf(given, "workspaces")
    ? ["--sockets must be at least --workspaces: each has a reader."]
    : []),
];

const numberOf = (given: Given, name: OptionName): number => {
  const rule = ruleOf(name);
  return Number(given.get(name) ?? (rule.kind === "number" ? rule.byDefault : Number.NaN));
};

const faultsOfScenarios = (words: readonly string[]): readonly string[] => {
  const known = [...scenarioNames, "all"].join(", ");
  if (words.length === 0) return [`Say what to do: ${known}.`];
  const unknown = words.filter((word) => word !== "all" && !isScenarioName(word));
  return unknown.map((word) => `There is no scenario called "${word}": ${known}.`);
};

const isScenarioName = (word: string): word is ScenarioName => (scenarioNames as readonly string[]).includes(word);

const scenariosOf = (words: readonly string[]): readonly ScenarioName[] =>
  words.includes("all") ? scenarioNames : [...new Set(words.filter(isScenarioName))];

const originOf = (text: string | undefined): string | null => urlOf(text)?.origin ?? null;

const toOptions = ({ given, words }: Read, anySeed: number): Options => ({
  scenarios: scenariosOf(words),
  url: originOf(given.get("url")),
  origin: originOf(given.get("origin")),
  sockets: numberOf(given, "sockets"),
  workspaces: numberOf(given, "workspaces"),
  tabs: numberOf(given, "tabs"),
  rate: numberOf(given, "rate"),
  seconds: numberOf(given, "seconds"),
  withinMs: numberOf(given, "within") * 1_000,
  seed: numberOf(given, "seed") || anySeed,
  json: given.get("json") ?? null,
  databaseUrl: given.get("database-url") ?? null,
  drainCommand: given.get("drain-command") ?? null,
});

/** Lists every mistake at once. `anySeed` is taken where none is named. */
export const parseOptions = (args: readonly string[], anySeed: number): Parsed => {
  const asked = read(args);
  if (asked.given.has("help")) return { kind: "help" };
  const mistakes = [
    ...faultsOfScenarios(asked.words),
    ...asked.mistakes,
    ...[...asked.given].flatMap(([name, text]) => faultOfNumber(name, text) ?? []),
    ...faultsOfUrls(asked.given),
    ...faultOfOwnership(asked.given),
    ...faultsOfCompany(asked.given),
  ];
  return mistakes.length > 0 ? { kind: "mistakes", mistakes } : { kind: "options", options: toOptions(asked, anySeed) };
};
