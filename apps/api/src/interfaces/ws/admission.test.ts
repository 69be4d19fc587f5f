import { describe, expect, test } from "vitest";
import type { AccessReader, LiveSession } from "#application/ports/access-reader.ts";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { type Admission, admitEvents, admitUpgrade, type Knock } from "./admission.ts";

const ORIGIN = "https://app.example";
const EXPIRES = new Date("2026-01-05T10:00:00.000Z");
const ana: LiveSession = {
  userId: "u-ana",
  sessionId: "s-ana",
  sessionVersion: 1,
  lastUsedAt: new Date("2026-01-05T09:00:00.000Z"),
  name: "Ana",
  email: "ana@example.org",
};
const inAcme = {
  workspaceId: "w-acme",
  memberId: "m-ana",
  standing: { head: { workspaceId: "w-acme", epoch: 1, seq: 2, floor: 0 }, permissions: [] },
};

/** One person with one session in one workspace. */
const access: AccessReader = {
  sessionByToken: async (hash, now) => (hash === "hash of good" && now < EXPIRES ? ana : null),
  bySession: async (hash, slug, now) => {
    const session = await access.sessionByToken(hash, now);
    return { session, access: session && slug === "acme" ? inAcme : null };
  },
  memberOf: async () => inAcme,
  health: async () => {},
};

/** Whose budget is spent. */
const overdrawn = new Set<string>();
const reads = { charge: () => {}, waitMs: (userId: string) => (overdrawn.has(userId) ? 1_000 : 0) };

type Asked = Partial<Pick<Knock, "headers" | "query">> & { token?: string | null };

const hashOf = (token: string | null): string => (token === null ? "" : `hash of ${token}`);

const knock = (
  { headers = {}, query = { workspace: "acme" }, token = "good" }: Asked,
  clock = new FixedClock("2026-01-05T09:30:00.000Z"),
): Promise<Admission> =>
  admitUpgrade({
    access,
    clock,
    reads,
    origins: [ORIGIN, "http://localhost:5173"],
  })({
    headers: { "sec-websocket-version": "13", origin: ORIGIN, ...headers },
    query,
    session: hashOf(token),
  });

const statusOf = (admission: Admission) => (admission.kind === "admitted" ? 101 : admission.refusal.status);
const upgrade = async (asked: Asked) => statusOf(await knock(asked));

test("[JOIN-1] a member with a session, from a page of ours, is admitted as who the session says", async () => {
  expect(await knock({})).toEqual({ kind: "admitted", admitted: { session: ana, access: inAcme, cursor: null } });
});

const refusals: [string, number, Asked][] = [
  ["A1 without a cookie", 401, { token: null }],
  ["A1 with an empty one", 401, { token: "" }],
  ["A2 with a forged cookie", 401, { token: "forged" }],
  ["A2 with the stored hash for a token", 401, { token: "hash of good" }],
  ["A5 from an evil origin", 403, { headers: { origin: "https://evil.example" } }],
  ["A5 from origin null", 403, { headers: { origin: "null" } }],
  ["A5 from an origin that begins like ours", 403, { headers: { origin: "https://app.example.evil.com" } }],
  ["A5 from an origin that ends like ours", 403, { headers: { origin: "https://evil-app.example" } }],
  ["A5 from another port", 403, { headers: { origin: "https://app.example:8443" } }],
  ["A5 from another scheme", 403, { headers: { origin: "http://app.example" } }],
  ["A5 from our origin with a path", 403, { headers: { origin: "https://app.example/" } }],
  ["A5 from our origin in capitals", 403, { headers: { origin: "https://APP.example" } }],
  ["A7 with a cookie and no origin", 403, { headers: { origin: undefined } }],
  ["A7 with an empty origin", 403, { headers: { origin: "" } }],
  ["A11 with version 8", 426, { headers: { "sec-websocket-version": "8" } }],
  ["A11 with no version", 426, { headers: { "sec-websocket-version": undefined } }],
  ["A11 with two versions", 426, { headers: { "sec-websocket-version": "13, 8" } }],
  ["A12 with a token in the address", 400, { query: { workspace: "acme", token: "good" } }],
  ["A12 with an access_token in the address", 400, { query: { workspace: "acme", access_token: "good" } }],
  ["A12 with the cookie's name in the address", 400, { query: { workspace: "acme", orbit_session: "good" } }],
  ["A33 to an unknown workspace", 404, { query: { workspace: "zeta" } }],
  ["to no workspace", 404, { query: {} }],
  ["to two workspaces", 404, { query: { workspace: ["acme", "zeta"] } }],
  ["to a workspace with a huge name", 404, { query: { workspace: "a".repeat(10_000) } }],
  ["with a protocol that is too old", 426, { query: { workspace: "acme", protocol: "0" } }],
];

describe("[JOIN-1] an upgrade is refused", () => {
  for (const [what, status, asked] of refusals) {
    test(`${what}: ${status}`, async () => {
      expect(await upgrade(asked)).toBe(status);
    });
  }

  test("A3 with a session that has expired: 401", async () => {
    expect(statusOf(await knock({}, new FixedClock(EXPIRES.toISOString())))).toBe(401);
  });

  test("A2 with the same words for no cookie and for a forged one", async () => {
    expect(await knock({ token: "forged" })).toEqual(await knock({ token: null }));
  });

  test("A33 with the same words for a workspace that is unknown, malformed or not given", async () => {
    const unknown = await knock({ query: { workspace: "zeta" } });
    expect(await knock({ query: {} })).toEqual(unknown);
    expect(await knock({ query: { workspace: "a".repeat(100) } })).toEqual(unknown);
  });

  test("A12 without repeating the token", async () => {
    expect(JSON.stringify(await knock({ query: { workspace: "acme", token: "s3cr3t" } }))).not.toContain("s3cr3t");
  });
});

describe("[JOIN-1] of several reasons the answer is the first of 401, 403, 404, 426", () => {
  const foreign = { origin: "https://evil.example" };
  const tooOld = { workspace: "zeta", protocol: "0" };

  test("nobody, from a foreign page, to an unknown workspace: 401", async () => {
    expect(await upgrade({ token: null, headers: foreign, query: tooOld })).toBe(401);
    expect(await upgrade({ token: "forged", headers: foreign, query: tooOld })).toBe(401);
  });

  test("somebody, from a foreign page: 403 whether the workspace is theirs or not", async () => {
    expect(await upgrade({ headers: foreign, query: tooOld })).toBe(403);
    expect(await knock({ headers: foreign })).toEqual(await knock({ headers: foreign, query: tooOld }));
  });

  test("somebody, from our page, with an old protocol, to an unknown workspace: 404", async () => {
    expect(await upgrade({ query: tooOld })).toBe(404);
  });
});

describe("[JOIN-5] a cursor is taken as it comes, for resync is its answer", () => {
  const cursors: [string, unknown][] = [
    ["a good one", "1.42"],
    ["a negative one", "1.-5"],
    ["not a number", "1.NaN"],
    ["2^63", "1.9223372036854775808"],
    ["a very long one", "9".repeat(5_000)],
    ["two", ["1.42", "1.43"]],
    ["an empty one", ""],
  ];
  for (const [what, cursor] of cursors) {
    test(what, async () => {
      const admission = await knock({ query: { workspace: "acme", cursor } });
      expect(admission.kind === "admitted" && typeof admission.admitted.cursor).toBe("string");
    });
  }

  test("a good one arrives as it was sent", async () => {
    const admission = await knock({ query: { workspace: "acme", cursor: "1.42" } });
    expect(admission).toMatchObject({ admitted: { cursor: "1.42" } });
  });
});

test("who had too much read for them opens nothing, and learns nothing of a workspace", async () => {
  overdrawn.add(ana.userId);
  const answers = [await upgrade({}), await upgrade({ query: { workspace: "zeta" } }), await upgrade({ token: "bad" })];
  overdrawn.clear();
  expect(answers).toEqual([429, 429, 401]);
});

describe("[FALL-4] a page's own GET names no origin, and the browser says where it comes from", () => {
  const asks = async (headers: Knock["headers"], origins = [ORIGIN]) =>
    statusOf(
      await admitEvents({
        access,
        clock: new FixedClock("2026-01-05T09:30:00.000Z"),
        reads,
        origins,
      })({ headers, query: { workspace: "acme" }, session: hashOf("good") }),
    );

  const cases: [string, number, Knock["headers"]][] = [
    ["from our own page", 101, { "sec-fetch-site": "same-origin" }],
    ["from our own page, with its origin", 101, { origin: ORIGIN, "sec-fetch-site": "same-origin" }],
    ["with our origin from what is no browser", 101, { origin: ORIGIN }],
    ["A5 from an evil origin", 403, { origin: "https://evil.example" }],
    ["A5 with our origin, from another site", 403, { origin: ORIGIN, "sec-fetch-site": "cross-site" }],
    ["A5 from another site", 403, { "sec-fetch-site": "cross-site" }],
    ["A5 from a sibling", 403, { "sec-fetch-site": "same-site" }],
    ["A7 over HTTPS, where a browser would have told", 403, {}],
  ];
  for (const [what, status, headers] of cases) {
    test(`${what}: ${status}`, async () => {
      expect(await asks(headers)).toBe(status);
    });
  }

  test("over plain HTTP browsers tell nothing, and nothing is read into it", async () => {
    expect(await asks({}, ["http://orbit.lan"])).toBe(101);
    expect(await asks({ "sec-fetch-site": "cross-site" }, ["http://orbit.lan"])).toBe(403);
  });
});
