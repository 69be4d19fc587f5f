import { randomUUID } from "node:crypto";
import { beforeAll, describe } from "vitest";
import type { Person } from "../support/person.ts";
import { exchange, head, RawConnection } from "./support/raw.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

const siege = besiege({ LIMIT_SIGN_IN_PER_ADDRESS: "10000", LIMIT_SIGN_UP_PER_ADDRESS: "10000" });
const NIL = "00000000-0000-0000-0000-000000000000";

let ana: Person;
let slug: string;
/** Every command there is, as `POST /v1/…`, by the server's own description and with what that leaves out. */
let commands: readonly string[] = [];

const describedCommands = async (): Promise<string[]> => {
  const answer = await fetch(`${siege.url}/v1/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== "get")
      .map((method) => `${method.toUpperCase()} ${path.replace("{slug}", slug).replaceAll(/\{\w+\}/g, NIL)}`),
  );
};

beforeAll(async () => {
  ana = await siege.person();
  slug = await siege.workspace(ana);
  const undescribed = [`POST /v1/events/${NIL}/messages`, `POST /v1/events/${NIL}/pong`];
  commands = [...(await describedCommands()), ...undescribed];
  if (commands.length < 15) throw new Error(`only ${commands.length} commands are described`);
});

type Asked = { headers?: Record<string, string>; body?: string; cookie?: string | null };

/** Exactly these headers and Ana's cookie; no client library adds an Origin of its own. */
const ask = (line: string, { headers = {}, body, cookie = ana.cookie }: Asked): Promise<string> => {
  const sent: [string, string][] = [
    ["Host", `127.0.0.1:${siege.port}`],
    ...(cookie === null ? [] : ([["Cookie", cookie]] as [string, string][])),
    ["Connection", "close"],
    ...Object.entries(headers),
    ...(body === undefined ? [] : ([["Content-Length", String(Buffer.byteLength(body))]] as [string, string][])),
  ];
  return exchange(siege.port, head(`${line} HTTP/1.1`, sent) + (body ?? ""));
};

/** One answer, when all gave it; else who did not. */
const askAll = async (lines: readonly string[], asked: Asked): Promise<string> => {
  const answers = await Promise.all(lines.map(async (line) => [line, await ask(line, asked)] as const));
  const seen = [...new Set(answers.map(([, answer]) => answer))];
  if (seen.length === 1) return `${seen[0]} to every command`;
  return answers.map(([line, answer]) => `${line}: ${answer}`).join(", ");
};

const own = () => ({ Origin: siege.url });
const JSON_TYPE = { "Content-Type": "application/json" };

describe("Web: pages of other sites", () => {
  const foreign: [string, () => Record<string, string>][] = [
    ["a page of another site", () => ({ Origin: "https://evil.example" })],
    ["a page without an origin (a sandboxed frame, a file)", () => ({ Origin: "null" })],
    ["an origin that begins like ours", () => ({ Origin: `${siege.url}.evil.example` })],
    ["our host at another port", () => ({ Origin: "http://127.0.0.1:1" })],
    ["our host by another scheme", () => ({ Origin: siege.url.replace("http:", "https:") })],
    ["our origin with a path", () => ({ Origin: `${siege.url}/` })],
    ["two origins", () => ({ Origin: `${siege.url} https://evil.example` })],
    ["our origin, but the browser says cross-site", () => ({ ...own(), "Sec-Fetch-Site": "cross-site" })],
    ["our origin, but the browser says same-site", () => ({ ...own(), "Sec-Fetch-Site": "same-site" })],
    ["no origin, and the browser says cross-site", () => ({ "Sec-Fetch-Site": "cross-site" })],
    ["no origin, and the browser says somebody typed it", () => ({ "Sec-Fetch-Site": "none" })],
  ];
  for (const [who, headers] of foreign) {
    attackRow({
      id: "A49",
      case: `each command, sent by ${who}`,
      expected: "403 http.foreign_origin to every command",
      run: () => askAll(commands, { headers: { ...JSON_TYPE, ...headers() }, body: "{}" }),
    });
  }

  attackRow({
    id: "A49",
    case: "a sign-in into the attacker's account, sent by another site for somebody who is signed out",
    expected: "403 http.foreign_origin",
    run: () => {
      const body = JSON.stringify({ email: ana.email, password: "correct horse" });
      const headers = { Origin: "https://evil.example", ...JSON_TYPE };
      return ask("POST /v1/auth/sign-in", { headers, body, cookie: null });
    },
  });

  attackRow({
    id: "A7",
    case: "a command without any Origin, from a client that is no browser",
    expected: "201",
    run: () =>
      ask("POST /v1/workspaces", { headers: JSON_TYPE, body: JSON.stringify({ name: "X", slug: randomUUID() }) }),
  });

  for (const line of ["GET /v1/me", "OPTIONS /v1/me", "OPTIONS /v1/workspaces", "OPTIONS /v1/auth/sign-in", "GET /"]) {
    attackRow({
      id: "A50",
      case: `${line} from another site, which asks whether it may read`,
      expected: "nothing allowed",
      run: async () => {
        const [method = "", path = ""] = line.split(" ");
        const connection = new RawConnection(siege.port);
        connection.say(
          head(`${method} ${path} HTTP/1.1`, [
            ["Host", `127.0.0.1:${siege.port}`],
            ["Origin", "https://evil.example"],
            ["Access-Control-Request-Method", "POST"],
            ["Access-Control-Request-Headers", "content-type"],
            ["Cookie", ana.cookie],
            ["Connection", "close"],
          ]),
        );
        await connection.ended();
        connection.drop();
        return /access-control-/i.test(connection.text) ? connection.text.slice(0, 200) : "nothing allowed";
      },
    });
  }
});

describe("Web: bodies that forms can send", () => {
  const forms: [string, Record<string, string>, string | undefined][] = [
    ["a form", { "Content-Type": "application/x-www-form-urlencoded" }, "a=1"],
    [
      "a form without fields",
      { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0" },
      undefined,
    ],
    ["JSON labelled text/plain", { "Content-Type": "text/plain" }, "{}"],
    ["a form with a file", { "Content-Type": "multipart/form-data; boundary=x" }, "--x--"],
    ["XML", { "Content-Type": "application/xml" }, "<x/>"],
    ["something that only begins like JSON", { "Content-Type": "application/json-seq" }, "{}"],
    ["a body without a type", {}, "{}"],
  ];
  for (const [what, headers, body] of forms) {
    attackRow({
      id: "A49",
      case: `each command, with ${what}`,
      expected: "415 http.unsupported_media_type to every command",
      run: () => askAll(commands, { headers: { ...own(), ...headers }, ...(body !== undefined && { body }) }),
    });
  }
});

describe("Web: sessions", () => {
  const chosen = "attacker-chosen-session-0123456789abcdefghi";
  const signIn = (cookie: string) =>
    fetch(`${siege.url}/v1/auth/sign-in`, {
      method: "POST",
      headers: { ...JSON_TYPE, ...own(), cookie },
      body: JSON.stringify({ email: ana.email, password: "correct horse" }),
    });
  const isSignedIn = async (cookie: string) => (await fetch(`${siege.url}/v1/me`, { headers: { cookie } })).status;

  attackRow({
    id: "A63",
    case: "a sign-in with a session id that somebody planted before",
    expected: "a new id, 401 with the planted one",
    run: async () => {
      const answer = await signIn(`orbit_session=${chosen}`);
      const given = answer.headers.getSetCookie()[0] ?? "";
      const id = given.includes(chosen) ? "the planted id" : "a new id";
      return `${id}, ${await isSignedIn(`orbit_session=${chosen}`)} with the planted one`;
    },
  });

  attackRow({
    id: "A63",
    case: "a sign-in with a session that is somebody's already",
    expected: "a new id, 401 with the one before",
    run: async () => {
      const before = (await signIn("")).headers.getSetCookie()[0]?.split(";")[0] ?? "";
      const after = (await signIn(before)).headers.getSetCookie()[0]?.split(";")[0] ?? "";
      return `${after === before ? "the same id" : "a new id"}, ${await isSignedIn(before)} with the one before`;
    },
  });

  for (const [what, cookie] of [
    ["before the real one", () => `orbit_session=${chosen}; ${ana.cookie}`],
    ["after the real one", () => `${ana.cookie}; orbit_session=${chosen}`],
    ["twice the same", () => `${ana.cookie}; ${ana.cookie}`],
  ] as const) {
    attackRow({
      id: "A63",
      case: `two session cookies, as a neighbouring site can toss one in: ${what}`,
      expected: "401",
      run: async () => String(await isSignedIn(cookie())),
    });
  }

  attackRow({
    id: "A12",
    case: "a session's token in the address instead of the cookie",
    expected: "401, and not in the log",
    run: async () => {
      const token = ana.cookie.split("=")[1] ?? "";
      const { status } = await fetch(`${siege.url}/v1/me?token=${token}&access_token=${token}&orbit_session=${token}`);
      return `${status}, and ${siege.server.log().includes(token) ? "in the log" : "not in the log"}`;
    },
  });
});

describe("Web: what every answer carries", () => {
  const always: [string, RegExp][] = [
    ["x-content-type-options", /^nosniff$/],
    ["referrer-policy", /^no-referrer$/],
    [
      "content-security-policy",
      /^(?!.*unsafe-)(?=.*default-src 'self')(?=.*frame-ancestors 'none')(?=.*base-uri 'none').*$/,
    ],
    ["x-frame-options", /^DENY$/],
    ["cross-origin-opener-policy", /^same-origin$/],
    ["cross-origin-resource-policy", /^same-origin$/],
    ["permissions-policy", /camera=\(\)/],
  ];
  const kept = (path: string) => (path.startsWith("/assets/") ? /immutable/ : /^no-(?:store|cache)$/);
  const missingIn = (path: string, headers: Headers): string =>
    [...always, ["cache-control", kept(path)] as const]
      .filter(([name, pattern]) => !pattern.test(headers.get(name) ?? ""))
      .map(([name]) => `${name} is ${headers.get(name)}`)
      .concat(headers.has("x-powered-by") || headers.has("server") ? ["it names its software"] : [])
      .join(", ") || "all of it";

  const firstAsset = async () =>
    /\/assets\/[\w.-]+\.js/.exec(await (await fetch(siege.url)).text())?.[0] ?? "/assets/none";

  const answers: [string, () => Promise<string> | string, RequestInit][] = [
    ["a page of the app", () => "/w/acme/members", {}],
    ["an invitation's page", () => "/invite/some-token", {}],
    ["a script of the app", firstAsset, {}],
    ["an answer of the API", () => "/v1/me", {}],
    ["a refusal of the API", () => "/v1/workspaces/nobody-s", {}],
    ["nothing at all", () => "/v1/nothing", {}],
    [
      "a refused body",
      () => "/v1/workspaces",
      { method: "POST", body: "x", headers: { "content-type": "text/plain" } },
    ],
    ["an event stream", () => `/v1/events?workspace=${slug}`, { headers: { accept: "text/event-stream" } }],
    ["the health check", () => "/livez", {}],
  ];
  for (const [what, pathOf, init] of answers) {
    attackRow({
      id: "headers",
      case: `${what}: no sniffing, no frames, no inline code, no referrer, no caches that should not`,
      expected: "all of it",
      run: async () => {
        const path = await pathOf();
        const stop = new AbortController();
        const headers = { cookie: ana.cookie, ...own(), ...init.headers };
        const answer = await fetch(`${siege.url}${path}`, { ...init, headers, signal: stop.signal });
        stop.abort();
        return missingIn(path, answer.headers);
      },
    });
  }
});

describe("Web: what is not for everybody", () => {
  for (const path of ["/metrics", "/v1/operator/streams"]) {
    attackRow({
      id: "A72",
      case: `${path}, through a proxy`,
      expected: "404 http.not_found",
      run: () => ask(`GET ${path}`, { headers: { "X-Forwarded-For": "203.0.113.9" } }),
    });
  }

  for (const path of [
    "/.env",
    "/.git/config",
    "/package.json",
    "/assets/../../../package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..\\..\\..\\package.json",
    "//etc/passwd",
    "/assets/%00.js",
    "/assets/",
    "/debug/pprof",
  ]) {
    attackRow({
      id: "A72",
      case: `a file that is none of the app's: ${path}`,
      expected: "nothing of it",
      run: async () => {
        const connection = new RawConnection(siege.port);
        connection.say(
          head(`GET ${path} HTTP/1.1`, [
            ["Host", "x"],
            ["Connection", "close"],
          ]),
        );
        await connection.ended();
        connection.drop();
        const leaks = /root:|"dependencies"|\[core\]|Index of/.test(connection.text);
        const [status = 0] = connection.statuses;
        return leaks || status >= 500 || status === 0 ? connection.text.slice(0, 200) : "nothing of it";
      },
    });
  }

  stillStands(siege, "Web");
});
