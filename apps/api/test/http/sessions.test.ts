import { randomUUID } from "node:crypto";
import { type SessionList, sessionList } from "@orbit/shared/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { Recorded } from "#domain/events.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { PASSWORD, Visitor } from "../support/visitor.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const FIREFOX = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
const NEXT = "a much better passphrase";

/** The same person at one more browser. */
const elsewhere = async ({ email }: Visitor, headers: Record<string, string> = {}): Promise<Visitor> => {
  const visitor = world.visitor();
  await visitor.does("POST /v1/auth/sign-in", { email, password: PASSWORD }, headers);
  return visitor;
};
const sessionsOf = async (visitor: Visitor) => (await visitor.does<SessionList>("GET /v1/sessions")).sessions;
const statusOf = async (visitor: Visitor) => (await visitor.ask("GET /v1/me")).status;
const currentOf = async (visitor: Visitor) => (await sessionsOf(visitor)).find(({ current }) => current)?.id ?? "";
const withCookie = (cookie: string): Visitor => Object.assign(world.visitor(), { cookie });

const heardDuring = async (act: () => Promise<unknown>): Promise<string[]> => {
  const heard: Recorded[] = [];
  const unsubscribe = world.bus.subscribe("test", (events) => void heard.push(...events));
  await act();
  unsubscribe();
  return heard.map(({ event }) => event.type);
};

describe("the list of sessions", () => {
  test("tells where one is signed in, which is this one, and no address, token or header of it", async () => {
    const first = await world.person();
    world.clock.advance(1000);
    const second = await elsewhere(first, FIREFOX);
    const reply = await second.ask<SessionList>("GET /v1/sessions");
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body)).toEqual(["sessions"]);
    expect(sessionList.parse(reply.body).sessions).toMatchObject([
      { device: "Firefox on Linux", current: true },
      { device: "Unknown device", current: false },
    ]);
    expect(Object.keys(reply.body.sessions[0] ?? {}).sort()).toEqual([
      "createdAt",
      "current",
      "device",
      "id",
      "lastUsedAt",
    ]);
    expect(reply.text).not.toMatch(/Mozilla|127\.0|hash|token/i);
  });

  test("is nobody else's, and is not told without a session", async () => {
    const [ana, ben] = [await world.person("Ana"), await world.person("Ben")];
    const ids = (await sessionsOf(ana)).map(({ id }) => id);
    expect((await sessionsOf(ben)).some(({ id }) => ids.includes(id))).toBe(false);
    expect((await world.visitor().ask("GET /v1/sessions")).status).toBe(401);
  });

  test("tells the last use to some minutes, and puts the last used first", async () => {
    const first = await world.person();
    const second = await elsewhere(first);
    const begun = (await sessionsOf(second))[0]?.lastUsedAt;
    world.clock.advance(60_000);
    await first.does("GET /v1/me");
    expect((await sessionsOf(second)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([begun, begun]);
    world.clock.advance(600_000);
    await first.does("GET /v1/me");
    await expect.poll(async () => (await sessionsOf(first))[0]?.lastUsedAt).toBe(world.clock.now().toISOString());
    const [top] = await sessionsOf(first);
    expect(top?.current).toBe(true);
  });

  test("does not keep what a client makes up about itself", async () => {
    const person = await world.person();
    await elsewhere(person, { "user-agent": `<script>alert(1)</script> ${"x".repeat(2000)}` });
    expect((await sessionsOf(person)).map(({ device }) => device)).toEqual(["Unknown device", "Unknown device"]);
  });
});

describe("ending a session", () => {
  test("ends that one, says so in-process, and is fine twice", async () => {
    const here = await world.person();
    const there = await elsewhere(here);
    const [id, mine] = [await currentOf(there), await currentOf(here)];
    const heard = await heardDuring(async () => {
      expect((await here.ask(`DELETE /v1/sessions/${id}`)).status).toBe(204);
      expect((await here.ask(`DELETE /v1/sessions/${id}`)).status).toBe(204);
    });
    expect(heard).toEqual(["identity.session.ended"]);
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
    expect((await here.ask(`DELETE /v1/sessions/${mine}`)).status).toBe(204);
    expect(here.cookie).toBe("");
  });

  test("somebody else's, an unknown and a malformed one are one and the same 404", async () => {
    const [ana, ben] = [await world.person("Ana"), await world.person("Ben")];
    const answers = [];
    for (const id of [await currentOf(ben), randomUUID(), "not-an-id"]) {
      const { status, body } = await ana.ask(`DELETE /v1/sessions/${id}`);
      answers.push({ ...body, status, requestId: "" });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, code: "identity.session_not_found" });
    expect(await statusOf(ben)).toBe(200);
  });

  test("signing out everywhere else ends all the others and nobody else's", async () => {
    const here = await world.person();
    const others = [await elsewhere(here), await elsewhere(here)];
    const stranger = await world.person();
    const heard = await heardDuring(() => here.does("DELETE /v1/sessions"));
    expect(heard).toEqual(["identity.session.ended", "identity.session.ended"]);
    expect(await Promise.all([here, stranger, ...others].map(statusOf))).toEqual([200, 200, 401, 401]);
    expect(await sessionsOf(here)).toHaveLength(1);
  });
});

describe("changing the password", () => {
  const change = (visitor: Visitor, body: object) => visitor.ask("POST /v1/auth/password", body);

  test("[A63] ends all other sessions, gives this one another token, and the old password opens nothing", async () => {
    const here = await world.person();
    const [there, before] = [await elsewhere(here), here.cookie];
    const heard = await heardDuring(async () => {
      expect((await change(here, { current: PASSWORD, next: NEXT })).status).toBe(204);
    });
    expect(heard.sort()).toEqual(["identity.session.ended", "identity.user.password_changed"]);
    expect(here.cookie).not.toBe(before);
    expect([await statusOf(here), await statusOf(there), await statusOf(withCookie(before))]).toEqual([200, 401, 401]);
    const signIn = (password: string) => world.visitor().ask("POST /v1/auth/sign-in", { email: here.email, password });
    expect([(await signIn(PASSWORD)).status, (await signIn(NEXT)).status]).toEqual([401, 200]);
  });

  test("takes the current password, and keeps the session and its cookie when it is wrong", async () => {
    const here = await world.person();
    const cookie = here.cookie;
    const reply = await change(here, { current: "not the one", next: NEXT });
    expect([reply.status, reply.body.code]).toEqual([403, "identity.wrong_password"]);
    expect([here.cookie, await statusOf(here)]).toEqual([cookie, 200]);
  });

  test.each([
    ["short", 400, "http.validation"],
    ["x".repeat(201), 400, "http.validation"],
    ["Password123", 422, "identity.password_breached"],
    ["iloveyou1", 422, "identity.password_breached"],
  ])("refuses %s as the next one", async (next, status, code) => {
    const here = await world.person();
    const reply = await change(here, { current: PASSWORD, next });
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(reply.text).not.toContain(next);
    expect(await statusOf(await elsewhere(here))).toBe(200);
  });

  test("[A62] can't be guessed at faster than a sign-in, and a good change counts for nothing", async () => {
    const sparse = { signInPerAccount: 2, signInPerAccountAnywhere: 99, signInPerAddress: 99 };
    const limits = { ...sparse, signUpPerAddress: 99, signUpPerAccount: 99 };
    const server = await world.serve({ settings: { limits: { ...limits, invitationPerAddress: 99 } } });
    const here = new Visitor(server);
    await here.signUp("Ana", `${randomUUID()}@x.io`);
    const bodies = [PASSWORD, "wrong 1", "wrong 2", "wrong 3"].map((current) => ({ current, next: PASSWORD }));
    const statuses = [];
    for (const body of bodies) statuses.push((await change(here, body)).status);
    expect(statuses).toEqual([204, 403, 403, 429]);
  });

  test("a session being started with the old password at that moment is not started", async () => {
    const here = await world.person();
    let isHeld = true;
    // The password is changed between the check of the old one and the start of the session.
    const uow: UnitOfWork = {
      read: (work) => world.ports.uow.read(work),
      write: async (context, work) => {
        if (isHeld) {
          isHeld = false;
          expect((await change(here, { current: PASSWORD, next: NEXT })).status).toBe(204);
        }
        return world.ports.uow.write(context, work);
      },
    };
    const late = new Visitor(await world.serve({ ports: { ...world.ports, uow } }));
    const reply = await late.ask("POST /v1/auth/sign-in", { email: here.email, password: PASSWORD });
    expect([reply.status, reply.body.code, late.cookie]).toEqual([401, "identity.bad_credentials", ""]);
  });
});

test("an account can't be made with a password that leaked elsewhere", async () => {
  const body = { name: "Ana", email: `${randomUUID()}@x.io`, password: "qwertyuiop" };
  const reply = await world.visitor().ask("POST /v1/auth/sign-up", body);
  expect([reply.status, reply.body.code]).toEqual([422, "identity.password_breached"]);
});
