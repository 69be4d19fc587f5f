import fc from "fast-check";
import { beforeAll, describe } from "vitest";
import type { Person } from "../support/person.ts";
import { frame, opcodes, text } from "./support/frames.ts";
import type { Knocker } from "./support/handshake.ts";
import { RawTab } from "./support/raw-tab.ts";
import { attackRow, attackSeed, isLong } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

const siege = besiege({ LIMIT_SOCKETS_PER_SESSION: "1000", LIMIT_SOCKETS_PER_USER: "1000" });
const seed = attackSeed();
console.log(`fuzz seed ${seed}`);

/** By time as well, well within a test's own limit, for a busy machine; what was not tried then is tried with another seed the next time. */
const runs = (count: number) => ({
  seed,
  numRuns: isLong ? count * 20 : count,
  interruptAfterTimeLimit: isLong ? 40_000 : 3_500,
});

let owner: Person;
let slug: string;
let routes: readonly Route[] = [];
beforeAll(async () => {
  owner = await siege.person();
  slug = await siege.workspace(owner);
  routes = await routesOf(siege.url);
});

type Route = { method: string; path: string };
type Described = { paths: Record<string, Record<string, unknown>> };

/** Those that would end what the others are tried on. */
const FATAL = new Set(["post /v1/auth/sign-out", "delete /v1/workspaces/{slug}", "post /v1/workspaces/{slug}/leave"]);

const routesOf = async (url: string): Promise<Route[]> => {
  const { paths } = (await (await fetch(`${url}/v1/openapi.json`)).json()) as Described; // as OpenAPI has it
  return Object.entries(paths)
    .flatMap(([path, verbs]) => Object.keys(verbs).map((method) => ({ method, path })))
    .filter(({ method, path }) => !FATAL.has(`${method} ${path}`));
};

/** In every value that is made up; no refusal may repeat it. */
const MARK = "zq7mark";
const LEAKS =
  /\bat [^"]*\.(?:[cm]?[jt]s):\d|node_modules|\b(?:select|insert into|update) .+ (?:from|values|set) |syntax error|pglite|kysely/i;

const marked = fc.string({ unit: "binary", maxLength: 40 }).map((value) => MARK + value);
const strange = fc.constantFrom<unknown>(
  "\0",
  "\ud800",
  "__proto__",
  "' or 1=1--",
  -1,
  2 ** 53,
  1e308,
  null,
  [],
  {},
  true,
  "",
);
const leaf = fc.oneof(marked, strange, fc.integer(), fc.double({ noNaN: true }));
const names = fc.constantFrom(
  "name",
  "slug",
  "version",
  "roleId",
  "permissions",
  "emails",
  "email",
  "password",
  "description",
  "since",
  "ref",
  "type",
  "__proto__",
  "x",
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(names, tie("json"), { maxKeys: 6 }),
  ),
}));
const body = fc.oneof(fc.dictionary(names, json, { maxKeys: 6 }), json).map((value) => JSON.stringify(value));

const wrongIn = (status: number, answer: string): string | null => {
  if (status >= 500) return `${status}: ${answer.slice(0, 200)}`;
  if (status >= 400 && (answer.includes(MARK) || LEAKS.test(answer))) return `${status} leaks: ${answer.slice(0, 300)}`;
  return null;
};

const ask = async ({ method, path }: Route, payload: string | null): Promise<void> => {
  const answer = await fetch(`${siege.url}${path}`, {
    method: method.toUpperCase(),
    headers: {
      cookie: owner.cookie,
      origin: siege.url,
      ...(payload !== null && { "content-type": "application/json" }),
    },
    body: payload,
    redirect: "manual",
  });
  const wrong = wrongIn(answer.status, await answer.text());
  if (wrong) throw new Error(`${method} ${path} ${payload}: ${wrong}`);
};

/** As an address can carry it. */
const wellFormed = (value: string): string => Buffer.from(value).toString();

/** `/{slug}` becomes the real one more often than not, or everything would end at its 404. */
const filled = (path: string, values: readonly string[]): string => {
  let at = 0;
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[at++ % values.length] ?? "";
    return name === "slug" && !value.startsWith(`${MARK}!`) ? slug : encodeURIComponent(wellFormed(value)) || "-";
  });
};

const routeIndex = fc.nat();
const pick = (index: number): Route => routes[index % routes.length] ?? { method: "get", path: "/v1/me" };

/** Runs the property, and tells how it came out in the words of the table. */
const holds = async <T>(property: fc.IAsyncProperty<T>, count: number): Promise<string> => {
  const result = await fc.check(property, { ...runs(count), endOnFailure: true });
  if (!result.failed || result.interrupted) return "nothing but answers and close codes";
  return `${result.errorInstance instanceof Error ? result.errorInstance.message : result.errorInstance} (seed ${seed}, path ${result.counterexamplePath})`;
};

const knocker = (): Knocker => ({ url: siege.url, port: siege.port, slug, cookie: owner.cookie });
const FINE = "nothing but answers and close codes";

/** Sends the frames on a fresh socket: it is closed with a code, or still answers a ping. */
const hears = async (frames: readonly Uint8Array[]): Promise<void> => {
  const tab = await RawTab.open(knocker());
  tab.say(...frames, frame({ opcode: opcodes.ping, payload: "?" }));
  await tab.connection.until(
    () => tab.closed !== null || tab.heard.some(({ opcode }) => opcode === opcodes.pong),
    3_000,
  );
  const { closed } = tab;
  const wrong = tab.texts
    .map((told) => (told.startsWith('{"type":"error"') ? wrongIn(400, told.replace(/"ref":.*/, "")) : null))
    .find(Boolean);
  tab.drop();
  if (wrong) throw new Error(wrong);
  if (closed?.startsWith("1011")) throw new Error(`closed with ${closed}`);
};

describe("Fuzz", () => {
  attackRow({
    id: "fuzz",
    case: "made-up JSON, to every route of the API",
    expected: FINE,
    run: () =>
      holds(
        fc.asyncProperty(routeIndex, body, (index, payload) => {
          const { method, path } = pick(index);
          return ask({ method, path: filled(path, [MARK]) }, method === "get" ? null : payload);
        }),
        300,
      ),
  });
  attackRow({
    id: "fuzz",
    case: "made-up addresses and queries, at every route of the API",
    expected: FINE,
    run: () =>
      holds(
        fc.asyncProperty(
          routeIndex,
          fc.array(
            marked.map((one) => one.replace(MARK, `${MARK}!`)),
            { minLength: 1, maxLength: 3 },
          ),
          fc.dictionary(names, marked, { maxKeys: 4 }),
          (index, values, query) => {
            const { method, path } = pick(index);
            const asked = Object.entries(query)
              .map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`)
              .join("&");
            return ask({ method, path: `${filled(path, values)}?${asked}` }, null);
          },
        ),
        300,
      ),
  });
  attackRow({
    id: "fuzz",
    case: "made-up JSON, on the socket",
    expected: FINE,
    run: () =>
      holds(
        fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 10 }), (bodies) => hears(bodies.map(text))),
        100,
      ),
  });
  attackRow({
    id: "fuzz",
    case: "messages of the protocol, each with one field changed",
    expected: FINE,
    run: () =>
      holds(
        fc.asyncProperty(
          fc.constantFrom("room.enter", "room.leave", "presence.away", "presence.back"),
          names,
          json,
          (type, name, value) =>
            hears([text(JSON.stringify({ type, roomId: "01930000-0000-7000-8000-0000000000d1", [name]: value }))]),
        ),
        100,
      ),
  });
  attackRow({
    id: "fuzz",
    case: "made-up bytes, instead of frames",
    expected: FINE,
    run: () =>
      holds(
        fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 5 }), (chunks) =>
          hears(chunks),
        ),
        100,
      ),
  });
  stillStands(siege, "Fuzz");
});
