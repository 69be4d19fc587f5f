import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Orbit, type Staffed, startOrbit } from "../support/orbit.ts";

let orbit: Orbit;
let team: Staffed;
beforeAll(async () => {
  orbit = await startOrbit();
  team = await orbit.workspace("member");
});
afterAll(() => orbit.close());

const upgradeHeaders = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** A raw upgrade request, and the status line it was answered with. */
type Upgraded = { status: number; body: string; retryAfter?: string | undefined };
const upgrade = (path: string, headers: Record<string, string>, { base } = orbit): Promise<Upgraded> =>
  new Promise((resolve, reject) => {
    const asked = request(`${base}${path}`, { agent: false, headers: { ...upgradeHeaders, ...headers } });
    asked.on("response", (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body, retryAfter: response.headers["retry-after"] }),
      );
    });
    asked.on("upgrade", (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, body: "" });
    });
    asked.on("error", reject);
    asked.end();
  });

const origin = "http://orbit.test";
const at = (slug: string) => `/v1/ws?workspace=${slug}`;

test("[JOIN-1] a member with a session and our origin gets a socket", async () => {
  const { status } = await upgrade(at(team.slug), { cookie: team.owner.cookie, origin });
  expect(status).toBe(101);
});

test.each([
  ["no cookie", {}],
  ["a forged cookie", { cookie: "orbit_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
])("[JOIN-1] %s is refused during the upgrade with a plain 401 and no socket", async (_case, headers) => {
  const { status, body } = await upgrade(at(team.slug), { origin, ...headers });
  expect(status).toBe(401);
  expect(JSON.parse(body).code).toBe("identity.not_signed_in");
});

test("[JOIN-1] a session that was ended is refused with 401", async () => {
  const dan = await orbit.person("Dan");
  const { cookie } = dan;
  await dan.does("POST", "/v1/auth/sign-out");
  expect((await upgrade(at(team.slug), { cookie, origin })).status).toBe(401);
});

test.each([
  "https://evil.example",
  "null",
  "http://orbit.test.evil.example",
  "https://orbit.test",
  "http://orbit.test:81",
  "http://ORBIT.test.",
])("[JOIN-1] the origin %s is refused with 403", async (foreign) => {
  expect((await upgrade(at(team.slug), { cookie: team.owner.cookie, origin: foreign })).status).toBe(403);
});

test("[JOIN-1] a cookie without an origin is refused with 403", async () => {
  expect((await upgrade(at(team.slug), { cookie: team.owner.cookie })).status).toBe(403);
});

test("[JOIN-1] an unknown workspace answers exactly as one the caller is not a member of", async () => {
  // given
  const outsider = await orbit.person("Olga");
  // when
  const foreign = await upgrade(at(team.slug), { cookie: outsider.cookie, origin });
  const unknown = await upgrade(at("no-such-place"), { cookie: outsider.cookie, origin });
  // then
  expect(foreign.status).toBe(404);
  const withoutId = (body: string) => ({ ...JSON.parse(body), requestId: "" });
  expect({ ...foreign, body: withoutId(foreign.body) }).toEqual({ ...unknown, body: withoutId(unknown.body) });
});

test("[JOIN-1] another WebSocket version, and a protocol that is too old, are refused with 426", async () => {
  const headers = { cookie: team.owner.cookie, origin };
  expect((await upgrade(at(team.slug), { ...headers, "sec-websocket-version": "8" })).status).toBe(426);
  expect((await upgrade(`${at(team.slug)}&protocol=0`, headers)).status).toBe(426);
});

test("a token in the address is refused with 400", async () => {
  const { status, body } = await upgrade(`${at(team.slug)}&token=abc`, { cookie: team.owner.cookie, origin });
  expect(status).toBe(400);
  expect(JSON.parse(body).code).toBe("realtime.token_in_url");
  expect(body).not.toContain("abc");
});

test.each(["/v1/me", "/livez", "/", "/nowhere"])("an upgrade at %s is answered 404, never 101", async (path) => {
  expect((await upgrade(path, { cookie: team.owner.cookie, origin })).status).toBe(404);
});

test("[JOIN-6] the preflight answers with the status that the upgrade would have", async () => {
  const outsider = await orbit.person("Olga");
  const preflight = (slug: string, cookie: string) =>
    fetch(`${orbit.base}/v1/realtime/preflight?workspace=${slug}`, { headers: cookie ? { cookie } : {} });
  expect((await preflight(team.slug, team.owner.cookie)).status).toBe(200);
  expect((await preflight(team.slug, "")).status).toBe(401);
  expect((await preflight(team.slug, outsider.cookie)).status).toBe(404);
  expect((await preflight("no-such-place", outsider.cookie)).status).toBe(404);
});

test("[JOIN-6] what is too many for an upgrade is too many for the preflight, which itself counts as none", async () => {
  const full = await startOrbit({ LIMIT_SOCKETS_PER_ADDRESS: "1" });
  const { slug, owner } = await full.workspace("member");
  const preflight = () =>
    fetch(`${full.base}/v1/realtime/preflight?workspace=${slug}`, { headers: { cookie: owner.cookie } });
  for (let n = 0; n < 3; n += 1) expect((await preflight()).status).toBe(200);

  const tab = await owner.opens(slug);
  const refused = await upgrade(at(slug), { cookie: owner.cookie, origin }, full);
  const told = await preflight();
  expect([refused.status, refused.retryAfter]).toEqual([429, "1"]);
  expect([told.status, told.headers.get("retry-after")]).toEqual([429, "1"]);
  expect(await told.json()).toMatchObject({ code: "http.rate_limited" });

  tab.close();
  await expect.poll(async () => (await preflight()).status).toBe(200);
  await full.close();
});
