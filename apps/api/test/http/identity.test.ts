import { randomUUID } from "node:crypto";
import type { Me, SignedIn } from "@orbit/shared/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Recorded } from "#domain/events.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { PASSWORD, Visitor } from "../support/visitor.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const newEmail = () => `${randomUUID()}@x.io`;

describe("signing up", () => {
  test("makes an account and signs in to it, with a cookie no script can read", async () => {
    const visitor = world.visitor();
    const email = newEmail();
    const body = { name: "Ana Silva", email: ` ${email.toUpperCase()} `, password: PASSWORD };
    const reply = await visitor.ask<SignedIn>("POST /v1/auth/sign-up", body);
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({ user: { id: expect.any(String), name: "Ana Silva", email } });
    expect(visitor.setCookie).toMatch(/^orbit_session=[\w-]{43}; Path=\/; Expires=.+; HttpOnly; SameSite=Lax$/);
    expect((await visitor.ask("GET /v1/me")).status).toBe(200);
  });

  test("over HTTPS the cookie is Secure and carries the __Host- prefix", async () => {
    const visitor = new Visitor(await world.serve({ settings: { cookieSecure: true } }));
    await visitor.signUp("Ana", newEmail());
    expect(visitor.setCookie).toMatch(/^__Host-orbit_session=.+; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
    expect(visitor.setCookie).not.toContain("Domain");
    expect((await visitor.ask("GET /v1/me")).status).toBe(200);
  });

  test("a taken address is refused with 409", async () => {
    const [first, second] = [world.visitor(), world.visitor()];
    const email = newEmail();
    await first.signUp("Ana", email);
    const reply = await second.ask("POST /v1/auth/sign-up", { name: "Eve", email, password: PASSWORD });
    expect([reply.status, reply.body.code]).toEqual([409, "identity.email_taken"]);
    expect(second.cookie).toBe("");
  });

  test("the same key gives the same account, and a key alone opens nothing", async () => {
    const [email, key] = [newEmail(), randomUUID()];
    const body = { name: "Ana", email, password: PASSWORD };
    const [first, again, thief] = [world.visitor(), world.visitor(), world.visitor()];
    const one = await first.ask<SignedIn>("POST /v1/auth/sign-up", body, { "idempotency-key": key });
    const two = await again.ask<SignedIn>("POST /v1/auth/sign-up", body, { "idempotency-key": key });
    expect([two.status, two.body]).toEqual([201, one.body]);
    expect((await again.ask<Me>("GET /v1/me")).body.user).toEqual(one.body.user);
    const stolen = { ...body, password: "something else" };
    const reply = await thief.ask("POST /v1/auth/sign-up", stolen, { "idempotency-key": key });
    expect([reply.status, reply.body.code]).toEqual([401, "identity.bad_credentials"]);
  });
});

describe("signing in", () => {
  test("[A61] an unknown address and a wrong password get the same answer", async () => {
    const person = await world.person();
    const stranger = world.visitor();
    const wrong = { email: person.email, password: "not the one" };
    const one = await stranger.ask("POST /v1/auth/sign-in", wrong);
    const two = await stranger.ask("POST /v1/auth/sign-in", { ...wrong, email: newEmail() });
    const { requestId: _one, ...first } = one.body;
    const { requestId: _two, ...second } = two.body;
    expect(one.status).toBe(401);
    expect(second).toEqual(first);
  });

  test("[A63] starts a new session and ends the one whose cookie came along", async () => {
    const person = await world.person();
    const before = person.cookie;
    await person.does("POST /v1/auth/sign-in", { email: person.email, password: PASSWORD });
    expect(person.cookie).not.toBe(before);
    const old = world.visitor();
    old.cookie = before;
    expect((await old.ask("GET /v1/me")).status).toBe(401);
  });

  test("a session ends after 30 days", async () => {
    const person = await world.person();
    world.clock.advance(30 * 86_400_000);
    expect((await person.ask("GET /v1/me")).status).toBe(401);
  });
});

describe("signing out", () => {
  test("ends the session, says so in-process, and clears the cookie", async () => {
    const person = await world.person();
    const before = person.cookie;
    const heard: Recorded[] = [];
    const unsubscribe = world.bus.subscribe("test", (events) => void heard.push(...events));
    const reply = await person.ask("POST /v1/auth/sign-out");
    unsubscribe();
    expect([reply.status, reply.text, person.cookie]).toEqual([204, "", ""]);
    expect(heard.map(({ event }) => event.type)).toEqual(["identity.session.ended"]);
    person.cookie = before;
    expect((await person.ask("GET /v1/me")).status).toBe(401);
  });

  test("is fine without a session", async () => {
    expect((await world.visitor().ask("POST /v1/auth/sign-out")).status).toBe(204);
  });
});

test("[A2] a forged, a malformed and a missing cookie are one and the same 401", async () => {
  const bodies = [];
  for (const cookie of ["", "orbit_session=%00", `orbit_session=${"x".repeat(43)}`, "orbit_session="]) {
    const visitor = world.visitor();
    visitor.cookie = cookie;
    const { status, body } = await visitor.ask("GET /v1/me");
    bodies.push({ ...body, status, requestId: "" });
  }
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  expect(bodies[0]).toMatchObject({ status: 401, code: "identity.not_signed_in" });
});

test("me tells the workspaces one is a member of, and no others", async () => {
  const [ana, ben] = [await world.person("Ana"), await world.person("Ben")];
  const slug = `mine-${randomUUID().slice(0, 8)}`;
  const { workspace, member } = await ana.does<{ workspace: { id: string }; member: { id: string; roleId: string } }>(
    "POST /v1/workspaces",
    { name: "Mine", slug },
  );
  const mine = await ana.does<Me>("GET /v1/me");
  const { id: memberId, roleId } = member;
  expect(mine.workspaces).toEqual([{ id: workspace.id, slug, name: "Mine", memberId, roleId }]);
  expect((await ben.does<Me>("GET /v1/me")).workspaces).toEqual([]);
});

test("anybody may ask whether they are signed in, and is not refused for being nobody", async () => {
  const visitor = world.visitor();
  const before = await visitor.ask("GET /v1/session");
  await visitor.signUp("Ana", newEmail());
  const after = await visitor.ask("GET /v1/session");
  expect([before.status, before.body]).toEqual([200, { signedIn: false, demo: false }]);
  expect([after.status, after.body]).toEqual([200, { signedIn: true, demo: false }]);
});
