import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe } from "vitest";
import { required } from "../support/orbit.ts";
import type { Person } from "../support/person.ts";
import { routeTable } from "./support/route-table.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import { openTenant, type Place, roomsOf, type Tenant } from "./support/tenants.ts";

const SECTION = "Injection";
const siege = besiege();
let a: Tenant;
beforeAll(async () => {
  a = await openTenant(siege, "Castle");
}, 120_000);

const payloads = [
  "' or '1'='1",
  "'; drop table users; --",
  "\\'; select pg_sleep(5); --",
  "1) union select password_hash from users --",
  "{{7*7}}<%= 7*7 %>#{7*7}",
  "$1 $2 :name ?",
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "../../../etc/passwd",
  "\u202egnp.exe\u2028\ufeff",
  "😀".repeat(20),
];

const statusOf = async (who: Person, line: [string, string], body?: unknown, headers = {}): Promise<number> =>
  (await who.request(line[0], line[1], body, { headers })).status;

const placeOf = (text: string): Place => {
  const odd = encodeURIComponent(text);
  return { slug: odd, memberId: odd, roleId: odd, roomId: odd, invitationId: odd, token: odd };
};

/** The same body with one of its strings replaced, for each of them. */
const spoiled = (body: object, text: string): object[] =>
  Object.entries(body).flatMap(([name, value]): object[] => {
    if (typeof value === "string") return [{ ...body, [name]: text }];
    return Array.isArray(value) ? [{ ...body, [name]: [text] }] : [];
  });

/** In its address, and in each string of its body; not where to be let through would end what the others are tried on. */
const attemptsAt = (route: string, text: string): [string, unknown][] => {
  const { path, body } = required(routeTable[route]);
  const sent = body?.(a.place, a) as object | undefined; // every probe's body is one
  const byAddress: [string, unknown][] = [[path(placeOf(text)), sent]];
  if (route.startsWith("DELETE") || !sent) return byAddress;
  return [...byAddress, ...spoiled(sent, text).map((odd): [string, unknown] => [path(a.place), odd])];
};

/** What a field with such a text in it may be answered with: stored as it is, or refused. */
const isFine = (status: number): boolean => status < 500;

describe(SECTION, () => {
  for (const route of Object.keys(routeTable)) {
    attackRow({
      id: "A57",
      case: `${route} with SQL, markup, templates and odd alphabets in its address and each string of its body`,
      expected: "answered, never 5xx",
      run: async () => {
        const [method = ""] = route.split(" ");
        for (const text of payloads) {
          for (const [url, sent] of attemptsAt(route, text)) {
            const status = await statusOf(a.people.owner, [method, url], sent);
            if (!isFine(status)) return `${status} to ${text}`;
          }
        }
        return "answered, never 5xx";
      },
    });
  }

  attackRow({
    id: "A57",
    case: "the same in queries, cookies, keys and cursors",
    expected: "answered, never 5xx",
    run: async () => {
      const { owner } = a.people;
      for (const text of payloads) {
        const odd = encodeURIComponent(text);
        const paths = [
          `/v1/realtime/preflight?workspace=${odd}`,
          `/v1/events?workspace=${a.place.slug}&wait=0&cursor=${odd}`,
          `/v1/workspaces/${a.place.slug}/activity?before=${odd}`,
          `/readyz?verbose=${odd}`,
        ];
        for (const path of paths) {
          const status = await statusOf(owner, ["GET", path]);
          if (!isFine(status)) return `${status} at ${path}`;
        }
        const headers = { cookie: `orbit_session=${odd}`, "idempotency-key": odd, "last-event-id": odd };
        const status = await statusOf(siege.stranger(), ["GET", "/v1/me"], undefined, headers);
        if (!isFine(status)) return `${status} to ${text} in headers`;
      }
      return "answered, never 5xx";
    },
  });

  attackRow({
    id: "A60",
    case: "markup stored as a room's name, read back",
    expected: "as it was sent, as JSON that nobody may sniff",
    run: async () => {
      const { owner } = a.people;
      const name = `<script>alert(1)</script><a href="javascript:alert(1)">`;
      type Made = { room: { id: string; name: string } };
      const { room } = await owner.does<Made>("POST", roomsOf(a.place.slug), { name });
      const { headers, body } = await owner.request<Made>("GET", `${roomsOf(a.place.slug)}/${room.id}`);
      const isJson = headers.get("content-type")?.startsWith("application/json") === true;
      const isInert = isJson && headers.get("x-content-type-options") === "nosniff";
      return `${body.room.name === name ? "as it was sent" : "changed"}, ${isInert ? "as JSON that nobody may sniff" : "as something else"}`;
    },
  });

  attackRow({
    id: "A57",
    case: "what is left of the workspace and its people after all of it",
    expected: "7 members, 1 workspace, signed in with the same password",
    run: async () => {
      const { owner } = a.people;
      const { members } = await owner.snapshot(a.place.slug);
      const again = siege.stranger();
      await again.does("POST", "/v1/auth/sign-in", { email: owner.email, password: "correct horse" });
      const { workspaces } = await again.does<{ workspaces: { slug: string }[] }>("GET", "/v1/me");
      const mine = workspaces.filter(({ slug }) => slug === a.place.slug).length;
      return `${members.length} members, ${mine} workspace, signed in with the same password`;
    },
  });

  attackRow({
    id: "A57",
    case: "SQL put together from text, anywhere in the server's sources",
    expected: "nowhere",
    run: async () => {
      const root = join(import.meta.dirname, "../../src");
      const files = readdirSync(root, { recursive: true, encoding: "utf8" });
      const found = files
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .filter((file) => RAW_SQL.test(readFileSync(join(root, file), "utf8")));
      return found.filter((file) => !(file in knownRaw)).join(", ") || "nowhere";
    },
  });

  stillStands(siege, SECTION);
});

/** Ways past bound values: raw fragments, literals, identifiers by name, statements as plain text, sorting by a variable. */
const RAW_SQL =
  /sql\.(?:raw|lit|id|ref|table)\b|CompiledQuery\.raw|\.query\(\s*[`"'][^)]*\$\{|\.query\(\s*[^`"'\s)]|orderBy\(\s*[^"'`\s]/;
/** Where text is not somebody's, and why. */
const knownRaw: Readonly<Record<string, string>> = {
  "infrastructure/db/fewer-round-trips.ts": "passes on what Kysely compiled, with its values beside it",
  "infrastructure/db/query-deadline.ts": "passes on what Kysely compiled, with its values beside it",
  "infrastructure/db/repositories/kysely-session-repository.ts": "sorts by an expression of its own",
  "infrastructure/realtime/postgres-broker-link.ts": "LISTEN takes no values; subjects are made of ids, and quoted",
};
