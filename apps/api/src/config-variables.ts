import { isIP } from "node:net";
import { z } from "zod";
import { defaultPoolSizes } from "#infrastructure/db/postgres-database.ts";
import { crashPoints } from "#infrastructure/system/crash-point.ts";

export type Variable = { description: string; example: string; secret?: true };

/** Everything about one variable stands in one place; the reference page and the error list are derived from it. */
const variable = <S extends z.ZodType>(schema: S, about: Variable): S => schema.meta(about);

const number = (min: number, max: number, byDefault: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`)
    .prefault(String(byDefault));

const ms = (byDefault: number, min = 0) => number(min, 86_400_000, byDefault);
const limit = (byDefault: number) => number(1, 1_000_000, byDefault);
const flag = z.stringbool({
  truthy: ["true", "1", "yes", "on"],
  falsy: ["false", "0", "no", "off"],
  error: "must be true or false",
});

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
/** Compared to the letter, never by pattern: `new URL` takes a host called "*" for a host. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
const origins = list.pipe(
  z.array(z.string().refine(isOrigin, "must be origins: scheme, host and port, without a path")).min(1),
);

const isHub = (text: string): boolean =>
  text === "postgres" || (/^(rediss?|nats):\/\/[^/\s]+/.test(text) && URL.canParse(text));

/** Never everybody: whoever is believed chooses the address they are counted under. */
const isNetwork = (text: string): boolean => {
  const [address = "", bits, ...more] = text.split("/");
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (longest === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest);
};
const networks = list.pipe(
  z.array(z.string().refine(isNetwork, "must be IP addresses, or networks such as 10.0.0.0/8")),
);

/** The environment, as Orbit reads it. `config.ts` makes the Config of it. */
export const variables = z.object({
  PORT: variable(number(0, 65_535, 3000), {
    description: "TCP port of the API, the sockets and the SPA. 0 takes a free one.",
    example: "3000",
  }),
  HOST: variable(z.string().default("127.0.0.1"), {
    description:
      "Address to listen on. The default is reachable from this machine only, because a fresh Orbit has no TLS and may " +
      "hold demo accounts; 0.0.0.0 exposes it to the network.",
    example: "0.0.0.0",
  }),
  DATABASE_URL: variable(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/, "must be a postgres:// URL")
      .optional(),
    {
      description: "PostgreSQL to store everything in. Absent: an embedded database in DATA_DIR.",
      example: "postgres://orbit:secret@localhost:5432/orbit",
      secret: true,
    },
  ),
  DATA_DIR: variable(z.string().default(".data"), {
    description: "Folder of the embedded database; one process at a time. Unused with DATABASE_URL.",
    example: "/var/lib/orbit",
  }),
  PUBLIC_ORIGIN: variable(origins.optional(), {
    description:
      "Comma-separated origins people open Orbit at; the first is used in invitation links. Browsers at other origins " +
      "are refused. Default: http://localhost:PORT,http://127.0.0.1:PORT.",
    example: "https://orbit.example.com",
  }),
  COOKIE_SECURE: variable(flag.optional(), {
    description:
      "Whether the session cookie is sent over HTTPS only, under the __Host- prefix. Default: true when every " +
      "PUBLIC_ORIGIN is https, else false.",
    example: "true",
  }),
  TRUST_PROXY: variable(networks.prefault(""), {
    description:
      "Comma-separated addresses or networks of reverse proxies whose X-Forwarded-For is believed. Absent: nobody's, so " +
      "that no client can choose the address its limits are counted under.",
    example: "127.0.0.1,10.0.0.0/8",
  }),
  HUB: variable(z.string().refine(isHub, "must be redis://…, rediss://…, nats://… or postgres").optional(), {
    description:
      "How nodes hear each other: redis://… or rediss://… (Redis 6 or newer, also a cluster), nats://…, or postgres, which " +
      "uses DATABASE_URL. Needs DATABASE_URL, because the embedded database belongs to one process. Absent: one process, " +
      "nothing beside it. A hub that is away costs latency, never an event.",
    example: "redis://localhost:6379",
    secret: true,
  }),
  HUB_SECRET: variable(z.string().min(32, "must have at least 32 characters").optional(), {
    description:
      "Key that all nodes share and sign their messages with, so that whoever can write to the hub can deceive nobody. " +
      "Absent: nodes only tell each other where to look, and each reads everything from the database. Unused without HUB.",
    example: "the output of: openssl rand -hex 32",
    secret: true,
  }),
  PRESENCE_GRACE_MS: variable(ms(5000), {
    description:
      "Milliseconds between a member's last socket closing and the others seeing them offline; 0 is at once.",
    example: "5000",
  }),
  PRESENCE_AWAY_MS: variable(ms(300_000), {
    description: "Milliseconds without input after which a tab calls its member away.",
    example: "300000",
  }),
  HEARTBEAT_MS: variable(ms(15_000, 100), {
    description: "Milliseconds between heartbeat frames on each socket.",
    example: "15000",
  }),
  PING_INTERVAL_MS: variable(ms(25_000, 100), {
    description: "Milliseconds between protocol pings on each socket.",
    example: "25000",
  }),
  PONG_TIMEOUT_MS: variable(ms(10_000, 50), {
    description: "Milliseconds a pong may take before its socket is ended with 4408.",
    example: "10000",
  }),
  DATABASE_POOL_COMMANDS: variable(number(1, 1_000, defaultPoolSizes.commands), {
    description:
      "Connections to PostgreSQL for commands and for what people read. Who finds none within 2 s is answered 503. All " +
      "pools of all nodes together must stay below its max_connections. The embedded database has one session.",
    example: "20",
  }),
  DATABASE_POOL_DISPATCHER: variable(number(1, 1_000, defaultPoolSizes.dispatcher), {
    description: "Connections to PostgreSQL for the live stream alone, so that a burst of commands can't hold it up.",
    example: "4",
  }),
  DATABASE_POOL_AUTH: variable(number(1, 1_000, defaultPoolSizes.auth), {
    description: "Connections to PostgreSQL for asking who is behind a request or a socket.",
    example: "4",
  }),
  LOG_RETENTION_DAYS: variable(number(0, 36_500, 0), {
    description:
      "Days that events are kept for replay and for the activity page; 0 keeps them for ever. Older ones are forgotten " +
      "once an hour; a client that was away for longer takes a snapshot.",
    example: "365",
  }),
  PURGE_AFTER_DAYS: variable(number(0, 36_500, 30), {
    description:
      "Days that what is over stays in the database; 0 keeps it for ever. Then, once an hour, ended sessions and dead " +
      "letters are removed, and invitations so long after their expiry: used and withdrawn ones wholly, of those still " +
      "shown as pending the link. Until then a link says what became of it (409, 410); from then on it is unknown (404).",
    example: "30",
  }),
  DEMO: variable(flag.prefault("false"), {
    description:
      "Seeds a demo workspace and offers its sign-ins to everybody. Never on a server that others can reach.",
    example: "true",
  }),
  LOG_LEVEL: variable(z.enum(logLevels, `must be one of ${logLevels.join(", ")}`).default("info"), {
    description: "Least severe log line that is written.",
    example: "info",
  }),
  OPERATOR_TOKEN: variable(z.string().min(16, "must have at least 16 characters").optional(), {
    description:
      "Bearer token that opens /metrics. Absent: /metrics answers this machine only, and 404 to others. Set it when a proxy " +
      "runs on this machine: what comes through it comes from this machine.",
    example: "the output of: openssl rand -hex 32",
    secret: true,
  }),
  CRASH_AT: variable(z.enum(crashPoints, `must be one of ${crashPoints.join(", ")}`).optional(), {
    description:
      "For fault tests only: the process kills itself, without any farewell, when a workspace's events first get to " +
      "this point. Absent: nothing of it is in the process.",
    example: "after_commit",
  }),
  LIMIT_SIGN_IN_PER_ADDRESS: variable(limit(300), {
    description:
      "Sign-in attempts per minute from one network address. Generous, because an office or a proxy is one address to us; " +
      "guessing at one account is stopped by the limit per account.",
    example: "300",
  }),
  LIMIT_SIGN_IN_PER_ACCOUNT: variable(limit(10), {
    description:
      "Failed sign-ins per minute to one e-mail address from one network address. Its owner, elsewhere, is not kept out.",
    example: "10",
  }),
  LIMIT_SIGN_IN_PER_ACCOUNT_ANYWHERE: variable(limit(100), {
    description:
      "Failed sign-ins per minute to one e-mail address from all network addresses together. Many machines that guess at " +
      "one account keep its owner from signing in anew for as long; sessions that are open are not touched.",
    example: "100",
  }),
  LIMIT_SIGN_UP_PER_ADDRESS: variable(limit(300), {
    description: "Sign-ups per minute from one network address.",
    example: "300",
  }),
  LIMIT_SIGN_UP_PER_ACCOUNT: variable(limit(10), {
    description: "Sign-ups per minute for one e-mail address, from anywhere.",
    example: "10",
  }),
  LIMIT_INVITATION_PER_ADDRESS: variable(limit(300), {
    description: "Invitation links opened or accepted per minute from one network address.",
    example: "300",
  }),
  LIMIT_SOCKETS_PER_SESSION: variable(limit(10), {
    description:
      "Sockets one session may hold open at once on this node; over it, the newest works and the oldest is closed. It may " +
      "open as many per second, with bursts of 15 seconds' worth; over that it is refused with 429.",
    example: "10",
  }),
  LIMIT_SOCKETS_PER_USER: variable(limit(20), {
    description: "Sockets one person may hold open at once on this node, over all sessions.",
    example: "20",
  }),
  LIMIT_SOCKETS_PER_ADDRESS: variable(limit(10_000), {
    description:
      "Realtime connections one network address may hold open at once on this node. An IPv6 network of 64 bits is one address.",
    example: "10000",
  }),
  LIMIT_CONNECTIONS_PER_ADDRESS: variable(limit(6_000), {
    description: "Realtime connections one network address may ask for per minute on this node, also all at once.",
    example: "6000",
  }),
  LIMIT_MESSAGES_PER_SECOND: variable(limit(20), {
    description: "Messages per second a socket may send, with bursts of twice as many.",
    example: "20",
  }),
  LIMIT_HEAP_PERCENT: variable(number(1, 100, 85), {
    description:
      "Percent of the JavaScript heap's limit above which nobody new is let in: new sockets, event streams and polls are " +
      "answered 503, and readiness says degraded. 100 never refuses.",
    example: "85",
  }),
  LIMIT_ROWS_READ_PER_MINUTE: variable(number(1, 1_000_000_000, 600_000), {
    description:
      "Rows per minute that one person may have read from the database on this node by snapshots, activity pages and " +
      "replays, all together; who overdraws is answered 429 until it is paid back. A snapshot of a workspace with 100 " +
      "members and 20 rooms is about 230.",
    example: "600000",
  }),
  LIMIT_MEMBERS_PER_WORKSPACE: variable(limit(10_000), {
    description: "Members a workspace may have. Invitations can't be accepted beyond it.",
    example: "10000",
  }),
  LIMIT_ROLES_PER_WORKSPACE: variable(limit(500), {
    description: "Roles a workspace may have, with the four it comes with.",
    example: "500",
  }),
  LIMIT_ROOMS_PER_WORKSPACE: variable(limit(10_000), {
    description:
      "Rooms a workspace may have, without the archived ones. Rooms created at the same moment may exceed it.",
    example: "10000",
  }),
  LIMIT_INVITATIONS_PER_WORKSPACE: variable(limit(5_000), {
    description: "Invitations of a workspace that may be neither accepted nor withdrawn at once.",
    example: "5000",
  }),
  LIMIT_WORKSPACES_PER_PERSON: variable(limit(1_000), {
    description: "Workspaces one person may be a member of, founded or joined.",
    example: "1000",
  }),
  LIMIT_SESSIONS_PER_PERSON: variable(limit(100), {
    description:
      "Browsers one person may be signed in with at once. One more signs out the one that was signed in first.",
    example: "100",
  }),
});

/** The same, with what no variable can say alone. */
export const settings = variables
  .refine(({ PING_INTERVAL_MS, PONG_TIMEOUT_MS }) => PONG_TIMEOUT_MS < PING_INTERVAL_MS, {
    path: ["PONG_TIMEOUT_MS"],
    error: "must be below PING_INTERVAL_MS: each ping is answered before the next one is sent, or the socket is ended",
  })
  .refine(({ HUB, DATABASE_URL }) => HUB === undefined || DATABASE_URL !== undefined, {
    path: ["HUB"],
    error: "needs DATABASE_URL: the embedded database belongs to one process, so no second node could open it",
    // Told together with whatever else is wrong.
    when: () => true,
  });
