import { afterAll, beforeAll, expect, test } from "vitest";
import { type Orbit, startOrbit } from "../support/orbit.ts";

let orbit: Orbit;
beforeAll(async () => {
  orbit = await startOrbit();
});
afterAll(() => orbit.close());

test("[REV-1] a removed member is told in every tab, closed with 4403, and hears nothing after, while others write", async () => {
  // given
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  const tabs = [await people.member.opens(slug), await people.member.opens(slug)];
  const write = (name: string) => owner.does("POST", `/v1/workspaces/${slug}/rooms`, { name });
  // when
  const before = Promise.all([1, 2, 3].map((n) => write(`before ${n}`)));
  const removed = owner.does("DELETE", `/v1/workspaces/${slug}/members/${memberId(people.member)}`);
  const { position } = await removed;
  await Promise.all([before, ...[1, 2, 3].map((n) => write(`after ${n}`))]);
  await Promise.all(tabs.map((tab) => tab.ended()));
  // then
  for (const tab of tabs) {
    expect(tab.closed).toEqual({ code: 4403, reason: "access_revoked" });
    expect(tab.frames.at(-1)).toMatchObject({
      seq: position.seq,
      actorId: memberId(owner),
      event: { type: "workspace.member.left", memberId: memberId(people.member), reason: "removed" },
    });
  }
});

test("[REV-3] a removed member is an outsider from then on", async () => {
  // given
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  await owner.does("DELETE", `/v1/workspaces/${slug}/members/${memberId(people.member)}`);
  // when
  const read = await people.member.request("GET", `/v1/workspaces/${slug}`);
  const unknown = await people.member.request("GET", "/v1/workspaces/no-such-place");
  const tab = people.member.knock(slug);
  await tab.ended();
  // then
  const withoutId = (body: unknown) => ({ ...(body as object), requestId: "" });
  expect(read.status).toBe(404);
  expect(withoutId(read.body)).toEqual(withoutId(unknown.body));
  expect(tab.refused).toBe(404);
});

test("[REV-2] deleting a workspace ends it for everyone, with a last frame and 4404", async () => {
  // given
  const { slug, owner, people } = await orbit.workspace("admin", "guest");
  const tabs = [await owner.opens(slug), await people.admin.opens(slug), await people.guest.opens(slug)];
  // when
  await owner.does("DELETE", `/v1/workspaces/${slug}`);
  await Promise.all(tabs.map((tab) => tab.ended()));
  // then
  for (const tab of tabs) {
    expect(tab.closed).toEqual({ code: 4404, reason: "workspace_gone" });
    expect(tab.frames.at(-1)).toMatchObject({ event: { type: "workspace.deleted" } });
  }
  expect((await owner.request("GET", `/v1/workspaces/${slug}`)).status).toBe(404);
});

test("[SESS-1] signing out closes that session's tabs with 4401, and no other session's", async () => {
  // given: two browsers of one person
  const { slug, owner } = await orbit.workspace();
  const first = await owner.opens(slug);
  const { cookie } = owner;
  owner.cookie = "";
  await owner.does("POST", "/v1/auth/sign-in", { email: owner.email, password: "correct horse" });
  const second = await owner.opens(slug);
  const other = owner.cookie;
  // when
  owner.cookie = cookie;
  await owner.does("POST", "/v1/auth/sign-out");
  await first.ended();
  // then
  expect(first.closed).toEqual({ code: 4401, reason: "session_ended" });
  expect(second.closed).toBeNull();
  owner.cookie = other;
  expect((await owner.request("GET", "/v1/me")).status).toBe(200);
});

test("[SESS-1, SESS-4] a new password closes every other session with 4401, and lets its own browser come back", async () => {
  // given: two browsers of one person, and somebody who copied the first one's cookie
  const { slug, owner } = await orbit.workspace();
  const here = await owner.opens(slug);
  const stolen = owner.cookie;
  owner.cookie = "";
  await owner.does("POST", "/v1/auth/sign-in", { email: owner.email, password: "correct horse" });
  const there = await owner.opens(slug);
  owner.cookie = stolen;
  const copied = await owner.opens(slug);
  // when
  await owner.does("POST", "/v1/auth/password", { current: "correct horse", next: "another fine horse" });
  await Promise.all([here, there, copied].map((tab) => tab.ended()));
  // then
  expect(there.closed).toEqual({ code: 4401, reason: "session_ended" });
  for (const tab of [here, copied]) expect(tab.closed).toEqual({ code: 1001, reason: "going_away" });
  const back = await owner.opens(slug);
  const thief = owner.knock(slug, { headers: { cookie: stolen } });
  await thief.ended();
  expect([back.closed, thief.refused]).toEqual([null, 401]);
});

test("[FEED-6] a right gained or lost changes what a socket is sent, from that place in the stream on", async () => {
  // given: a guest, who may not see invitations
  const { slug, owner, people, memberId, roleId } = await orbit.workspace("guest");
  const tab = await people.guest.opens(slug);
  const invite = (email: string) =>
    owner.does("POST", `/v1/workspaces/${slug}/invitations`, { emails: [email], roleId: roleId("guest") });
  const changeRole = (kind: "admin" | "guest", version: number) =>
    owner.does("PATCH", `/v1/workspaces/${slug}/members/${memberId(people.guest)}`, { roleId: roleId(kind), version });
  // when
  await invite("unseen@example.org");
  await changeRole("admin", 1);
  await invite("seen@example.net");
  await changeRole("guest", 2);
  await invite("unseen-again@example.org");
  await owner.does("POST", `/v1/workspaces/${slug}/rooms`, { name: "the end" });
  await tab.sees("workspace.room.created");
  // then
  expect(tab.events("workspace.invitation.created").map(({ event }) => event.invitation.addressHint)).toEqual([
    "s… · example.net",
  ]);
});
