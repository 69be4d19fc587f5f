import { formatCursor } from "@orbit/shared/realtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Orbit, required, startOrbit } from "../support/orbit.ts";

let orbit: Orbit;
beforeAll(async () => {
  orbit = await startOrbit({ HEARTBEAT_MS: "1000" });
});
afterAll(() => orbit.close());

const roomsOf = (slug: string) => `/v1/workspaces/${slug}/rooms`;

test("[WIRE-2] a stored event carries its place, its time, its actor and the mutation that caused it", async () => {
  // given
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  const tab = await people.member.opens(slug);
  // when
  const { position } = await owner.does("POST", roomsOf(slug), { name: "Planning" }, { key: "make-planning" });
  await tab.sees("workspace.room.created");
  // then
  const frame = required(tab.events("workspace.room.created")[0]);
  expect(frame.seq).toBe(position.seq);
  expect(frame.actorId).toBe(memberId(owner));
  expect(frame.mutationId).toBe("make-planning");
  expect(frame.event.room.name).toBe("Planning");
});

test("[JOIN-4] a usable cursor gets exactly what it missed, then lives on", async () => {
  // given: a tab that closed, and five changes since
  const { slug, owner, people } = await orbit.workspace("member");
  const { position } = await people.member.snapshot(slug);
  for (const name of ["one", "two", "three", "four", "five"]) await owner.does("POST", roomsOf(slug), { name });
  // when
  const tab = await people.member.opens(slug, position);
  await owner.does("POST", roomsOf(slug), { name: "six" });
  await tab.sees("workspace.room.created", 6);
  // then
  expect(tab.hello.resumed).toBe(true);
  expect(tab.events("workspace.room.created").map(({ event }) => event.room.name)).toEqual([
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
  ]);
  expect(tab.stored.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6].map((step) => position.seq + step));
});

test.each([
  ["not a cursor", "cursor_malformed", () => "x.y"],
  ["negative", "cursor_malformed", () => "1.-1"],
  ["too large to count", "cursor_malformed", () => "1.9223372036854775807"],
  ["of another epoch", "epoch_changed", (epoch: number, seq: number) => `${epoch + 1}.${seq}`],
  ["in the future", "cursor_in_future", (epoch: number, seq: number) => `${epoch}.${seq + 1}`],
])("[JOIN-5] a cursor that is %s is answered with resync, and the socket lives on", async (_case, reason, cursorOf) => {
  // given
  const { slug, owner } = await orbit.workspace();
  const { position } = await owner.snapshot(slug);
  // when
  const tab = owner.knock(slug, { cursor: cursorOf(position.epoch, position.seq) });
  await tab.until("resync", () => tab.frames.some(({ type }) => type === "resync"));
  await owner.does("POST", roomsOf(slug), { name: "after" });
  await tab.sees("workspace.room.created");
  // then
  expect(tab.hello).toMatchObject({ resumed: false, ...position });
  expect(tab.frames[1]).toEqual({ type: "resync", scope: "workspace", reason });
  expect(tab.stored).toHaveLength(1);
});

test("[JOIN-5] a cursor of another workspace does not fit here", async () => {
  const { slug, owner } = await orbit.workspace();
  const other = await orbit.workspace();
  const tab = owner.knock(slug, { cursor: formatCursor((await other.owner.snapshot(other.slug)).position) });
  await tab.until("resync", () => tab.frames.some(({ type }) => type === "resync"));
  expect(tab.hello.resumed).toBe(false);
});

test("[WIRE-3] a heartbeat tells how far the socket was served, also past what it may not see", async () => {
  // given
  const { slug, owner, people, roleId } = await orbit.workspace("guest");
  const tab = await people.guest.opens(slug);
  // when: an invitation, which a guest may not see
  const body = { emails: ["cy@example.org"], roleId: roleId("guest") };
  const { position } = await owner.does("POST", `/v1/workspaces/${slug}/invitations`, body);
  const beats = () => tab.frames.filter((frame) => frame.type === "heartbeat");
  await tab.until("a heartbeat at the head", () => beats().some(({ head }) => head === position.seq));
  // then
  const beat = required(beats().at(-1));
  expect(beat).toEqual({ type: "heartbeat", epoch: position.epoch, head: position.seq, seq: position.seq, sent: 0 });
  expect(tab.stored).toEqual([]);
});

test("[WIRE-7] no frame carries an e-mail address or a token", async () => {
  // given
  const { slug, owner, people, roleId } = await orbit.workspace("admin");
  const tab = await people.admin.opens(slug);
  // when
  const cy = await orbit.person("Cy");
  const body = { emails: [cy.email], roleId: roleId("member") };
  const answer = await owner.does<{ invitations: { token: string }[] }>(
    "POST",
    `/v1/workspaces/${slug}/invitations`,
    body,
  );
  const { token } = required(answer.invitations[0]);
  await cy.does("POST", `/v1/invitations/${token}/accept`);
  await tab.sees("workspace.member.joined");
  // then
  expect(tab.events("workspace.invitation.created")).toHaveLength(1);
  for (const secret of ["@", token, "password", "Hash", "userId"]) expect(tab.raw.join("\n")).not.toContain(secret);
});

test("[JOIN-2] under concurrent writes, snapshot plus frames misses no row and repeats none", async () => {
  // given
  const { slug, owner, people } = await orbit.workspace("member");
  const names = Array.from({ length: 40 }, (_, index) => `room ${index}`);
  // when: rooms are made while somebody takes a snapshot and joins
  const writing = Promise.all(names.map((name) => owner.does("POST", roomsOf(slug), { name })));
  const snapshot = await people.member.snapshot(slug);
  const tab = await people.member.opens(slug, snapshot.position);
  await writing;
  const due = 40 - snapshot.rooms.length;
  await tab.until("all rooms", () => tab.stored.length >= due);
  // then
  expect(tab.stored.map(({ seq }) => seq)).toEqual(
    Array.from({ length: due }, (_, index) => snapshot.position.seq + index + 1),
  );
});

test("[LOG-1] any two tabs see the same order", async () => {
  const { slug, owner, people } = await orbit.workspace("admin", "member");
  const tabs = await Promise.all([owner.opens(slug), people.admin.opens(slug), people.member.opens(slug)]);
  const makers = [owner, people.admin, people.member];
  await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      required(makers[index % 3]).does("POST", roomsOf(slug), { name: `room ${index}` }),
    ),
  );
  await Promise.all(tabs.map((tab) => tab.sees("workspace.room.created", 30)));
  const [first, ...others] = tabs.map((tab) => tab.stored);
  for (const other of others) expect(other).toEqual(first);
});
