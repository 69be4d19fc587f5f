import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { problem } from "@orbit/shared/http";
import type { FastifyInstance, InjectOptions } from "fastify";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpWorld, ORIGIN, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";
import { type Line, PASSWORD, Visitor } from "../support/visitor.ts";

let world: HttpWorld;
let staffed: StaffedWorkspace;
beforeAll(async () => {
  world = await openHttpWorld();
  staffed = await StaffedWorkspace.open(world);
});
afterAll(() => world.close());

const PROBLEM = expect.stringMatching(/^application\/problem\+json\b/);
const JSON_TYPE = { "content-type": "application/json" };
const rename = (name: unknown) => ({ name, version: 1 });

describe("bodies", () => {
  test("[A70] a refusal names the fields at fault and repeats nothing that was sent", async () => {
    const sent = { name: "Acme", slug: "Not A Slug <script>", isOwner: true, "<b>": 1 };
    const reply = await staffed.owner.ask("POST /v1/workspaces", sent);
    expect(reply.status).toBe(400);
    expect(reply.headers["content-type"]).toContain("application/problem+json");
    expect(problem.parse(reply.body)).toMatchObject({ code: "http.validation", status: 400, title: "Bad Request" });
    expect(reply.body.fields?.map(({ path }) => path).sort()).toEqual(["?", "isOwner", "slug"]);
    expect(reply.text).not.toMatch(/script|<b>/);
    expect(reply.headers["x-request-id"]).toBe(reply.body.requestId);
  });

  test("[A52] unknown properties are refused, also where no body is expected", async () => {
    const lines: [Line, object][] = [
      [`PATCH ${staffed.path}`, { ...rename("X"), workspaceId: randomUUID() }],
      [`POST ${staffed.path}/leave`, { roleId: randomUUID() }],
      [`DELETE ${staffed.path}`, { force: true }],
      ["POST /v1/auth/sign-up", { name: "A", email: "a@x.io", password: PASSWORD, createdAt: 1 }],
    ];
    for (const [line, body] of lines) {
      const reply = await staffed.owner.ask(line, body);
      expect([line, reply.status, reply.body.code]).toEqual([line, 400, "http.validation"]);
    }
  });

  test.each([
    ["text/plain", '{"name":"X","version":1}'],
    ["application/x-www-form-urlencoded", "name=X&version=1"],
    ["multipart/form-data; boundary=x", "--x--"],
    ["application/xml", "<x/>"],
  ])("[A49] %s is refused with 415", async (type, payload) => {
    const reply = await staffed.owner.ask(`PATCH ${staffed.path}`, payload, { "content-type": type });
    expect([reply.status, reply.body.code]).toEqual([415, "http.unsupported_media_type"]);
  });

  test.each([
    ["broken", "{"],
    ["with a forged prototype", '{"__proto__":{"isOwner":true},"name":"X","version":1}'],
    ["with a forged constructor", '{"constructor":{"prototype":{"x":1}},"name":"X","version":1}'],
  ])("[A30] JSON that is %s is refused with 400", async (_what, payload) => {
    const reply = await staffed.owner.ask(`PATCH ${staffed.path}`, payload, JSON_TYPE);
    expect([reply.status, reply.body.code]).toEqual([400, "http.malformed_json"]);
  });

  test("[A70] more than 64 KiB is refused with 413", async () => {
    const reply = await staffed.owner.ask(`PATCH ${staffed.path}`, rename("x".repeat(65_536)));
    expect([reply.status, reply.body.code]).toEqual([413, "http.body_too_large"]);
  });

  test("a body that is missing where one is needed is a 400; one that is empty where none is, is fine", async () => {
    expect((await staffed.owner.ask(`PATCH ${staffed.path}`)).status).toBe(400);
    expect((await staffed.owner.ask("POST /v1/auth/sign-out", "", JSON_TYPE)).status).toBe(204);
    await staffed.owner.does("POST /v1/auth/sign-in", { email: staffed.owner.email, password: PASSWORD });
  });

  test("[A57] quotes, markup and other alphabets are names like any other; control characters are not", async () => {
    const name = `Rob'); drop table users;-- <img src=x> مرحبا`;
    const { room } = await staffed.owner.does<{ room: { name: string } }>(`POST ${staffed.path}/rooms`, { name });
    expect(room.name).toBe(name);
    expect((await staffed.owner.ask(`POST ${staffed.path}/rooms`, { name: "a\u0000b" })).status).toBe(400);
  });
});

describe("pages of other sites", () => {
  const line = () => `POST ${staffed.path}/rooms` as const;
  const room = () => ({ name: randomUUID() });

  test.each([
    "https://evil.example",
    "null",
    "http://orbit.test.evil.example",
    "https://orbit.test",
    "http://orbit.test:81",
  ])("[A49] a mutation from %s is refused with 403", async (origin) => {
    const reply = await staffed.owner.ask(line(), room(), { origin });
    expect([reply.status, reply.body.code]).toEqual([403, "http.foreign_origin"]);
  });

  test("[A49] a cross-site request is refused, whatever its origin says", async () => {
    const reply = await staffed.owner.ask(line(), room(), { origin: ORIGIN, "sec-fetch-site": "cross-site" });
    expect(reply.status).toBe(403);
  });

  test("our own origins, the host itself, and clients that are no browser may", async () => {
    for (const headers of [{ origin: ORIGIN }, { origin: "http://here:99", host: "here:99" }, {}]) {
      expect((await staffed.owner.ask(line(), room(), headers as Record<string, string>)).status).toBe(201);
    }
  });

  test("[A50] are never told that they may read", async () => {
    const reply = await staffed.owner.ask("GET /v1/me", undefined, { origin: "https://evil.example" });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("addresses", () => {
  test.each<Line>([
    "GET /v1/nothing",
    "PUT /v1/me",
    "OPTIONS /v1/me",
    "POST /v1/me",
    "GET /nothing",
    "GET /v1/workspaces/%zz",
    "GET /v1/demo/sign-ins",
    `GET /v1/workspaces/${"x".repeat(300)}`,
  ])("%s is a problem with 404", async (line) => {
    const reply = await staffed.owner.ask(line);
    expect([reply.status, reply.headers["content-type"]]).toEqual([404, PROBLEM]);
  });

  test.each<Line>(["GET /v1/me", "GET /livez", "GET /", "GET /v1/nothing"])(
    "[A8] an upgrade at %s is a 404",
    async (line) => {
      const reply = await staffed.owner.ask(line, undefined, { connection: "upgrade", upgrade: "websocket" });
      expect(reply.status).toBe(404);
    },
  );
});

describe("headers", () => {
  test("nothing of the API is kept by caches, and nothing inline runs", async () => {
    const { headers } = await staffed.owner.ask("GET /v1/me");
    expect(headers["cache-control"]).toBe("no-store");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain("unsafe-eval");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["strict-transport-security"]).toBeUndefined();
  });

  test("an Idempotency-Key of nothing, of too much or of odd characters is refused", async () => {
    for (const key of ["", "x".repeat(129), "a b", "ü"]) {
      const reply = await staffed.owner.ask(`PATCH ${staffed.path}`, rename("Acme"), { "idempotency-key": key });
      expect([key, reply.status, reply.body.fields?.[0]?.path]).toEqual([key, 400, "Idempotency-Key"]);
    }
  });
});

describe("limits", () => {
  const limited = async (limits: Record<string, number>) => {
    const all = 1000;
    const signIns = { signInPerAddress: all, signInPerAccount: all, signInPerAccountAnywhere: all };
    const full = { ...signIns, signUpPerAddress: all, signUpPerAccount: all };
    return world.serve({ settings: { limits: { ...full, invitationPerAddress: all, ...limits } } });
  };
  const tries = async (server: FastifyInstance, requests: InjectOptions[]) => {
    const statuses = [];
    for (const request of requests) statuses.push((await server.inject(request)).statusCode);
    return statuses;
  };
  const signIn = (email: string, remoteAddress: string, password = "wrong"): InjectOptions => ({
    method: "POST",
    url: "/v1/auth/sign-in",
    payload: { email, password },
    remoteAddress,
  });

  test("[A62] sign-ins per address are counted apart for each address", async () => {
    const server = await limited({ signInPerAddress: 2 });
    const from = (address: string) => signIn(`${randomUUID()}@x.io`, address);
    const sent = [from("10.0.0.1"), from("10.0.0.1"), from("10.0.0.1"), from("10.0.0.2")];
    expect(await tries(server, sent)).toEqual([401, 401, 429, 401]);
    const reply = await server.inject(from("10.0.0.1"));
    expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
    expect(reply.json()).toMatchObject({ code: "http.rate_limited", status: 429 });
  });

  test("[A62] who guesses at an account keeps themselves from it, and not its owner elsewhere", async () => {
    const server = await limited({ signInPerAccount: 2 });
    const { email } = await world.person();
    const [guess, owner] = [signIn(email, "10.0.4.1"), signIn(email, "10.0.4.2", PASSWORD)];
    expect(await tries(server, [guess, guess, guess])).toEqual([401, 401, 429]);
    expect(await tries(server, [signIn(email, "10.0.4.1", PASSWORD), owner])).toEqual([429, 200]);
  });

  test("[A62] failed sign-ins to an account are counted from everywhere, too; good ones are not", async () => {
    const server = await limited({ signInPerAccountAnywhere: 2 });
    const { email } = await world.person();
    const good = signIn(email, "10.0.1.1", PASSWORD);
    expect(await tries(server, [good, good, good])).toEqual([200, 200, 200]);
    const bad = [signIn(email, "10.0.1.2"), signIn(email, "10.0.1.3"), signIn(email, "10.0.1.4")];
    expect(await tries(server, bad)).toEqual([401, 401, 429]);
  });

  test("sign-ups and looks at invitations have limits of their own", async () => {
    const server = await limited({ signUpPerAddress: 1, invitationPerAddress: 1 });
    const payload = { name: "A", email: "no", password: "no" };
    const up: InjectOptions = { method: "POST", url: "/v1/auth/sign-up", payload };
    const look: InjectOptions = { method: "GET", url: "/v1/invitations/unknown" };
    expect(await tries(server, [up, up, look, look])).toEqual([400, 429, 404, 429]);
  });

  test("a forwarded address counts only when it comes from a proxy we trust", async () => {
    const hop = (address: string): InjectOptions => ({
      ...signIn(`${randomUUID()}@x.io`, "10.9.9.9"),
      headers: { "x-forwarded-for": address },
    });
    const open = await limited({ signInPerAddress: 1 });
    expect(await tries(open, [hop("1.1.1.1"), hop("2.2.2.2")])).toEqual([401, 429]);
    const signIns = { signInPerAddress: 1, signInPerAccount: 9, signInPerAccountAnywhere: 9 };
    const limits = { ...signIns, signUpPerAddress: 9, signUpPerAccount: 9 };
    const settings = { limits: { ...limits, invitationPerAddress: 9 }, trustedProxies: ["10.9.9.9"] };
    const behind = await world.serve({ settings });
    expect(await tries(behind, [hop("1.1.1.1"), hop("2.2.2.2"), hop("1.1.1.1")])).toEqual([401, 401, 429]);
  });
});

describe("for operators", () => {
  test("[OPS-2] /readyz names what is down, while /livez stays 200", async () => {
    const checks = [
      { name: "database", check: () => Promise.reject(new Error("gone")) },
      { name: "hub", check: async () => "degraded" as const },
    ];
    const server = await world.serve({ checks });
    const ready = await server.inject("/readyz");
    expect([ready.statusCode, ready.json().detail]).toEqual([503, "Not ready: database can't be reached."]);
    expect((await server.inject("/livez")).statusCode).toBe(200);
  });

  test("[OPS-3] a degraded part keeps the node in rotation and is named when asked", async () => {
    const server = await world.serve({ checks: [{ name: "hub", check: async () => "degraded" }] });
    expect((await server.inject("/readyz")).json()).toEqual({ status: "degraded" });
    expect((await server.inject("/readyz?verbose")).json()).toEqual({
      status: "degraded",
      checks: { hub: "degraded" },
    });
  });

  test("[A72] /metrics answers this machine, or who has the token, and 404 to all others", async () => {
    const metrics = new Registry();
    const ask = async (operatorToken: string | null, request: InjectOptions) => {
      const server = await world.serve({ metrics, settings: { operatorToken } });
      return (await server.inject({ url: "/metrics", ...request })).statusCode;
    };
    expect(await ask(null, { remoteAddress: "127.0.0.1" })).toBe(200);
    expect(await ask(null, { remoteAddress: "10.0.0.1" })).toBe(404);
    expect(await ask(null, { remoteAddress: "127.0.0.1", headers: { "x-forwarded-for": "1.1.1.1" } })).toBe(404);
    const token = "x".repeat(32);
    expect(await ask(token, { remoteAddress: "10.0.0.1", headers: { authorization: `Bearer ${token}` } })).toBe(200);
    expect(await ask(token, { remoteAddress: "127.0.0.1", headers: { authorization: "Bearer no" } })).toBe(404);
    expect(await ask(token, { remoteAddress: "127.0.0.1" })).toBe(404);
  });

  test("[A59] the log tells a request by its route, in one line, without query, cookie or token", async () => {
    world.logged.length = 0;
    await staffed.owner.ask("GET /v1/invitations/secret-token?password=hunter2\r\n");
    expect(world.logged).toMatchObject([{ msg: "answered", route: "/v1/invitations/:token", status: 404 }]);
    expect(JSON.stringify(world.logged)).not.toMatch(/secret-token|hunter2|orbit_session/);
  });

  test("[A45] a surprise is logged with its stack and told as a bare 500 with the request's id", async () => {
    const broken = {
      ...world.ports,
      uow: { ...world.ports.uow, read: () => Promise.reject(new Error("select secret")) },
    };
    const server = await world.serve({ ports: broken as never }); // only `read` is called, and it throws
    world.logged.length = 0;
    const someone = new Visitor(server);
    someone.cookie = staffed.owner.cookie;
    const reply = await someone.ask("GET /v1/me");
    expect([reply.status, reply.body.code]).toEqual([500, "http.internal"]);
    expect(reply.text).not.toContain("secret");
    expect(world.logged).toContainEqual(expect.objectContaining({ level: 50, reqId: reply.body.requestId }));
  });

  test.each([
    ["a database that is away", "database_unavailable", "http.unavailable"],
    ["a pool without a free connection", "pool_busy", "http.pool_busy"],
  ])("%s is a 503 that says when to come back", async (_, thrown, told) => {
    const gone = Object.assign(new Error("away"), { code: thrown });
    const away = () => Promise.reject(gone);
    const server = await world.serve({
      access: { sessionByToken: away, bySession: away, memberOf: away, health: away },
    });
    const someone = new Visitor(server);
    someone.cookie = staffed.owner.cookie;
    const reply = await someone.ask("GET /v1/me");
    expect([reply.status, reply.body.code, reply.headers["retry-after"]]).toEqual([503, told, "1"]);
  });
});

describe("what is no request", () => {
  const answerTo = async (bytes: string): Promise<string> => {
    const server = await world.serve();
    await server.listen({ port: 0, host: "127.0.0.1" });
    const { port } = server.server.address() as AddressInfo; // listening on TCP
    const socket = connect(port, "127.0.0.1");
    socket.write(bytes);
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  };

  test("[A70] bytes that are no HTTP are answered with a problem, and the connection ends", async () => {
    expect(await answerTo("NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 .*problem\+json.*"code":"http\.bad_request"/s);
  });

  test("[A13] headers without end are answered with 431", async () => {
    const answer = await answerTo(`GET / HTTP/1.1\r\nx: ${"x".repeat(20_000)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*"code":"http\.headers_too_large"/s);
  });

  test("[A13] headers that drip are answered with 408 within seconds", async () => {
    expect(await answerTo("GET / HTTP/1.1\r\nHost: x\r\n")).toMatch(/^HTTP\/1\.1 408 .*"code":"http\.timeout"/s);
  });
});

describe("preflight", () => {
  const at = (slug: string) => `GET /v1/realtime/preflight?workspace=${slug}` as const;

  test("answers with the status an upgrade would get", async () => {
    expect((await world.visitor().ask(at(staffed.slug))).status).toBe(401);
    expect((await (await world.person()).ask(at(staffed.slug))).status).toBe(404);
    expect((await staffed.owner.ask(at("no-such-place"))).status).toBe(404);
    expect((await staffed.owner.ask(at(staffed.slug))).status).toBe(200);
    expect((await staffed.owner.ask(`${at(staffed.slug)}&protocol=0`)).status).toBe(426);
  });
});

test("OpenAPI describes every route of the contract, with its problems", async () => {
  const { body } = await world
    .visitor()
    .ask<{ openapi: string; paths: Record<string, object> }>("GET /v1/openapi.json");
  expect(body.openapi).toBe("3.1.0");
  expect(
    Object.entries(body.paths)
      .flatMap(([path, verbs]) => Object.keys(verbs).map((verb) => `${verb} ${path}`))
      .sort(),
  ).toMatchInlineSnapshot(`
    [
      "delete /v1/sessions",
      "delete /v1/sessions/{sessionId}",
      "delete /v1/workspaces/{slug}",
      "delete /v1/workspaces/{slug}/invitations/{invitationId}",
      "delete /v1/workspaces/{slug}/members/{memberId}",
      "delete /v1/workspaces/{slug}/roles/{roleId}",
      "delete /v1/workspaces/{slug}/rooms/{roomId}",
      "get /v1/invitations/{token}",
      "get /v1/me",
      "get /v1/realtime/preflight",
      "get /v1/session",
      "get /v1/sessions",
      "get /v1/workspaces/{slug}",
      "get /v1/workspaces/{slug}/activity",
      "get /v1/workspaces/{slug}/rooms/{roomId}",
      "patch /v1/workspaces/{slug}",
      "patch /v1/workspaces/{slug}/members/{memberId}",
      "patch /v1/workspaces/{slug}/roles/{roleId}",
      "patch /v1/workspaces/{slug}/rooms/{roomId}",
      "post /v1/auth/password",
      "post /v1/auth/sign-in",
      "post /v1/auth/sign-out",
      "post /v1/auth/sign-up",
      "post /v1/invitations/{token}/accept",
      "post /v1/workspaces",
      "post /v1/workspaces/{slug}/invitations",
      "post /v1/workspaces/{slug}/leave",
      "post /v1/workspaces/{slug}/roles",
      "post /v1/workspaces/{slug}/rooms",
    ]
  `);
  const parameters = ["slug", "memberId", "Idempotency-Key"].map((name) => expect.objectContaining({ name }));
  const responses = { 200: expect.anything(), "4XX": expect.anything(), "5XX": expect.anything() };
  const member = body.paths["/v1/workspaces/{slug}/members/{memberId}"];
  expect(member).toMatchObject({
    patch: { parameters: expect.arrayContaining(parameters), requestBody: { required: true }, responses },
    delete: { responses },
  });
  expect(JSON.stringify(member)).not.toMatch(/"default"/);
  expect(JSON.stringify(body.paths["/v1/workspaces/{slug}/leave"])).not.toContain("requestBody");
});

describe("the SPA", () => {
  let webRoot: string;
  let server: FastifyInstance;
  beforeAll(async () => {
    webRoot = await mkdtemp(join(tmpdir(), "orbit-web-"));
    await mkdir(join(webRoot, "assets"));
    await writeFile(join(webRoot, "index.html"), "<title>Orbit</title>");
    await writeFile(join(webRoot, "assets/app-1a2b.js"), "1");
    await writeFile(join(webRoot, "assets/app-1a2b.js.gz"), gzipSync("1"));
    await mkdir(join(webRoot, ".vite"));
    await writeFile(join(webRoot, ".vite/manifest.json"), "{}");
    server = await world.serve({ webRoot });
  });
  afterAll(() => rm(webRoot, { recursive: true }));

  test.each(["/", "/w/acme/members", "/invite/abc"])("%s is a place in the app", async (url) => {
    const reply = await server.inject(url);
    expect([reply.statusCode, reply.body, reply.headers["cache-control"]]).toEqual([
      200,
      "<title>Orbit</title>",
      "no-cache",
    ]);
    expect(reply.headers["content-security-policy"]).toBeDefined();
  });

  test("hashed assets are kept for ever", async () => {
    const reply = await server.inject("/assets/app-1a2b.js");
    expect(reply.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  test("whoever takes compressed texts gets what the build compressed, under the same rules", async () => {
    const reply = await server.inject({ url: "/assets/app-1a2b.js", headers: { "accept-encoding": "gzip, br" } });
    expect(gunzipSync(reply.rawPayload).toString()).toBe("1");
    expect(reply.headers).toMatchObject({
      "content-encoding": "gzip",
      vary: "accept-encoding",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(reply.headers["content-type"]).toMatch(/javascript/);
  });

  test.each([
    "/assets/gone-9f.js",
    "/.vite/manifest.json",
    "/v1/nothing",
    "/v1",
    "/favicon.ico",
    "/..%2f..%2fetc%2fpasswd",
  ])("%s is a 404, not the app", async (url) => {
    const reply = await server.inject(url);
    expect([reply.statusCode, reply.headers["content-type"]]).toEqual([404, PROBLEM]);
  });
});
