/** What `pnpm load` can be told. Parsing, its complaints and `--help` all come from here. */
export type OptionRule = { readonly about: string; readonly example: string } & (
  | {
      readonly kind: "number";
      readonly unit: string;
      readonly byDefault: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: "text"; readonly byDefault: string | null }
  | { readonly kind: "flag" }
);

/** Chosen for a run that says nothing: any, and told in the report, so that it can be had again. */
const ANY_SEED = 0;

export const optionTable = {
  url: {
    kind: "text",
    byDefault: null,
    about:
      "Where the deployment is. Without it a built server is started on a free port of this machine, and ended afterwards.",
    example: "https://orbit.example",
  },
  origin: {
    kind: "text",
    byDefault: null,
    about:
      "What a browser would call the page's origin, where --url is another address of the same deployment (one node, a proxy).",
    example: "https://orbit.example",
  },
  "i-own-this-deployment": {
    kind: "flag",
    about: "Needed for any --url that is not this machine: a load generator is an attack on who did not ask for it.",
    example: "",
  },
  sockets: {
    kind: "number",
    unit: "sockets",
    byDefault: 500,
    min: 1,
    max: 50_000,
    about: "Readers, over all workspaces.",
    example: "500",
  },
  workspaces: {
    kind: "number",
    unit: "workspaces",
    byDefault: 5,
    min: 1,
    max: 1_000,
    about: "Each has a log, people and readers of its own.",
    example: "5",
  },
  tabs: {
    kind: "number",
    unit: "sockets a person",
    byDefault: 10,
    min: 1,
    max: 10_000,
    about:
      "Above 10 (LIMIT_SOCKETS_PER_SESSION) or 20 (LIMIT_SOCKETS_PER_USER) a deployment closes the oldest, unless its limits are raised.",
    example: "10",
  },
  rate: {
    kind: "number",
    unit: "commands a second",
    byDefault: 50,
    min: 1,
    max: 10_000,
    about: "Over all workspaces, whether or not the ones before are answered.",
    example: "50",
  },
  seconds: {
    kind: "number",
    unit: "s",
    byDefault: 30,
    min: 1,
    max: 86_400,
    about: "How long commands are sent.",
    example: "30",
  },
  within: {
    kind: "number",
    unit: "s",
    byDefault: 35,
    min: 1,
    max: 3_600,
    about:
      "How long an event may take to reach a reader by repair, before it counts as missing. The default is two heartbeats (HEARTBEAT_MS) and a bit.",
    example: "35",
  },
  seed: {
    kind: "number",
    unit: "",
    byDefault: ANY_SEED,
    min: 0,
    max: 4_294_967_295,
    about: "What is drawn by lot is drawn the same again. 0: any.",
    example: "42",
  },
  json: { kind: "text", byDefault: null, about: "A file for the same figures, as JSON.", example: "load.json" },
  "database-url": {
    kind: "text",
    byDefault: null,
    about: "PostgreSQL for the server that is started here, instead of an embedded database. Not with --url.",
    example: "postgres://orbit:secret@localhost:5432/load",
  },
  "drain-command": {
    kind: "text",
    byDefault: null,
    about:
      "For drain with --url: a shell command that restarts a node gently (TERM). Without it, you are asked to do so yourself.",
    example: '"docker compose restart orbit"',
  },
  help: { kind: "flag", about: "This page.", example: "" },
} as const satisfies Readonly<Record<string, OptionRule>>;

export type OptionName = keyof typeof optionTable;

// Object.keys widens to string[]; the table is the whole set of keys.
export const optionNames = Object.keys(optionTable) as readonly OptionName[];
export const ruleOf = (name: OptionName): OptionRule => optionTable[name];
