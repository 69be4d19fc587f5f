import type { z } from "zod";
import { settings, type Variable, variables } from "./config-variables.ts";

type Variables = z.output<typeof variables>;
type VariableName = keyof typeof variables.shape;

const poolsOf = (env: Variables) => ({
  commands: env.DATABASE_POOL_COMMANDS,
  dispatcher: env.DATABASE_POOL_DISPATCHER,
  auth: env.DATABASE_POOL_AUTH,
});

const limitsOf = (env: Variables) =>
  ({
    signInPerAddress: env.LIMIT_SIGN_IN_PER_ADDRESS,
    signInPerAccount: env.LIMIT_SIGN_IN_PER_ACCOUNT,
    signInPerAccountAnywhere: env.LIMIT_SIGN_IN_PER_ACCOUNT_ANYWHERE,
    signUpPerAddress: env.LIMIT_SIGN_UP_PER_ADDRESS,
    signUpPerAccount: env.LIMIT_SIGN_UP_PER_ACCOUNT,
    invitationPerAddress: env.LIMIT_INVITATION_PER_ADDRESS,
    socketsPerSession: env.LIMIT_SOCKETS_PER_SESSION,
    socketsPerUser: env.LIMIT_SOCKETS_PER_USER,
    socketsPerAddress: env.LIMIT_SOCKETS_PER_ADDRESS,
    connectionsPerAddress: env.LIMIT_CONNECTIONS_PER_ADDRESS,
    messagesPerSecond: env.LIMIT_MESSAGES_PER_SECOND,
    heapPercent: env.LIMIT_HEAP_PERCENT,
    rowsReadPerMinute: env.LIMIT_ROWS_READ_PER_MINUTE,
    membersPerWorkspace: env.LIMIT_MEMBERS_PER_WORKSPACE,
    rolesPerWorkspace: env.LIMIT_ROLES_PER_WORKSPACE,
    roomsPerWorkspace: env.LIMIT_ROOMS_PER_WORKSPACE,
    invitationsPerWorkspace: env.LIMIT_INVITATIONS_PER_WORKSPACE,
    workspacesPerPerson: env.LIMIT_WORKSPACES_PER_PERSON,
    sessionsPerPerson: env.LIMIT_SESSIONS_PER_PERSON,
  }) as const;

const toConfig = (env: Variables) => {
  const publicOrigins = env.PUBLIC_ORIGIN ?? [`http://localhost:${env.PORT}`, `http://127.0.0.1:${env.PORT}`];
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: env.DATA_DIR,
    pools: poolsOf(env),
    publicOrigins: publicOrigins as readonly string[],
    cookieSecure: env.COOKIE_SECURE ?? publicOrigins.every((origin) => origin.startsWith("https://")),
    trustedProxies: env.TRUST_PROXY as readonly string[],
    hubUrl: env.HUB ?? null,
    hubSecret: env.HUB_SECRET ?? null,
    presenceGraceMs: env.PRESENCE_GRACE_MS,
    presenceAwayMs: env.PRESENCE_AWAY_MS,
    heartbeatMs: env.HEARTBEAT_MS,
    pingIntervalMs: env.PING_INTERVAL_MS,
    pongTimeoutMs: env.PONG_TIMEOUT_MS,
    logRetentionDays: env.LOG_RETENTION_DAYS,
    purgeAfterDays: env.PURGE_AFTER_DAYS,
    demo: env.DEMO,
    logLevel: env.LOG_LEVEL,
    crashAt: env.CRASH_AT ?? null,
    operatorToken: env.OPERATOR_TOKEN ?? null,
    limits: limitsOf(env),
  } as const;
};

export type Config = ReturnType<typeof toConfig>;

/** One row per variable; the reference page is generated from it. */
export const configReference: readonly {
  name: string;
  description: string;
  example: string;
  default: string | null;
  secret: boolean;
}[] = Object.entries(variables.shape).map(([name, schema]) => {
  const { description, example, secret } = aboutOf(schema);
  const byDefault = schema.safeParse(undefined).data;
  return { name, description, example, default: defaultText(byDefault), secret: secret ?? false };
});

function aboutOf(schema: z.ZodType): Variable {
  // Every schema in `variables` went through `variable`, which is what attached exactly this.
  return schema.meta() as unknown as Variable;
}

function defaultText(value: unknown): string | null {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return null;
  return String(value);
}

export type ConfigProblem = { name: string; problem: string; example: string };

/** Lists every variable that is wrong, never what it was set to: a secret in the wrong place must not reach a log. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, problem, example }) => `  ${name} ${problem}. For example: ${name}=${example}`);
    super(`Orbit can't start, ${problems.length} setting(s) are wrong:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}

const problemOf = (issue: z.core.$ZodIssue): ConfigProblem => {
  // The schema is a flat object of named variables, so an issue's path begins with one of its names.
  const name = issue.path[0] as VariableName;
  return { name, problem: issue.message, example: aboutOf(variables.shape[name]).example };
};

const onePerVariable = (problems: readonly ConfigProblem[]) => [
  ...new Map(problems.map((problem) => [problem.name, problem])).values(),
];

/** An empty variable counts as absent, as `NAME=` in a compose file means it. */
const present = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""));

/** @throws ConfigError naming all variables that are wrong, at once. */
export const parseConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const parsed = settings.safeParse(present(env));
  if (!parsed.success) throw new ConfigError(onePerVariable(parsed.error.issues.map(problemOf)));
  return toConfig(parsed.data);
};
