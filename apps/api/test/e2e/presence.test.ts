import { randomUUID } from "node:crypto";
import { patiently } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Orbit, startOrbit } from "../support/orbit.ts";

let orbit: Orbit;
beforeAll(async () => {
  orbit = await startOrbit({ PRESENCE_GRACE_MS: "200" });
});
afterAll(() => orbit.close());

test("[PRES-6] hello carries everybody who is here, so that a fresh tab knows", async () => {
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  await people.member.opens(slug);
  const tab = await owner.opens(slug);
  expect(new Map(tab.hello.presence.map(({ memberId: id, status }) => [id, status]))).toEqual(
    new Map([
      [memberId(owner), "online"],
      [memberId(people.member), "online"],
    ]),
  );
});

test("[PRES-2] a second tab announces nothing, the last of them to close announces offline, after the grace", async () => {
  // given
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  const watcher = await owner.opens(slug);
  const statuses = () =>
    watcher
      .events("presence.update")
      .filter(({ event }) => event.memberId === memberId(people.member))
      .map(({ event }) => event.status);
  // when
  const first = await people.member.opens(slug);
  const second = await people.member.opens(slug);
  first.close();
  await first.ended();
  second.close();
  await watcher.until("offline", () => statuses().includes("offline"));
  // then
  expect(statuses()).toEqual(["online", "offline"]);
  const offline = watcher.events("presence.update").at(-1);
  expect(offline?.event).toMatchObject({ online: false });
  expect(offline?.event.lastSeenAt).toMatch(/:00\.000Z$/);
  await vi.waitFor(async () => {
    const { presence } = await owner.snapshot(slug);
    const told = presence.find((one) => one.memberId === memberId(people.member));
    expect(told).toMatchObject({ status: "offline", lastSeenAt: offline?.event.lastSeenAt });
  }, patiently);
});

test("[PRES-3] a reload within the grace is not seen by anybody", async () => {
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  const before = await people.member.opens(slug);
  const watcher = await owner.opens(slug);
  before.vanish();
  const after = await people.member.opens(slug);
  // A later transition of the same member proves that nothing came before it.
  after.send({ type: "presence.away" });
  await watcher.sees("presence.update");
  const seen = watcher.events("presence.update").filter(({ event }) => event.memberId === memberId(people.member));
  expect(seen.map(({ event }) => event.status)).toEqual(["away"]);
});

test("[PRES-4] a member is away only when all their tabs are", async () => {
  const { slug, owner, people } = await orbit.workspace("member");
  const watcher = await owner.opens(slug);
  const tabs = [await people.member.opens(slug), await people.member.opens(slug)] as const;
  tabs[0].send({ type: "presence.away" });
  tabs[1].send({ type: "presence.away" });
  await watcher.sees("presence.update", 2);
  tabs[0].send({ type: "presence.back" });
  await watcher.sees("presence.update", 3);
  expect(watcher.events("presence.update").map(({ event }) => event.status)).toEqual(["online", "away", "online"]);
});

test("[ROOM-2] who is in a room is announced whole, a second tab changes nothing, and a fresh tab is told", async () => {
  // given
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  const { room } = await owner.does<{ room: { id: string } }>("POST", `/v1/workspaces/${slug}/rooms`, {
    name: "Planning",
  });
  const watcher = await owner.opens(slug);
  const tabs = [await people.member.opens(slug), await people.member.opens(slug)] as const;
  // when
  for (const tab of tabs) tab.send({ type: "room.enter", roomId: room.id });
  await watcher.sees("room.presence.update");
  const fresh = await owner.opens(slug);
  tabs[0].send({ type: "room.leave", roomId: room.id });
  tabs[1].send({ type: "room.leave", roomId: room.id });
  await watcher.sees("room.presence.update", 2);
  // then
  expect(watcher.events("room.presence.update").map(({ event }) => event.memberIds)).toEqual([
    [memberId(people.member)],
    [],
  ]);
  expect(fresh.hello.roomPresence).toEqual([{ roomId: room.id, memberIds: [memberId(people.member)] }]);
});

test("[ROOM-1] a room of another workspace is as absent as one that never was", async () => {
  // given
  const { slug, owner } = await orbit.workspace();
  const other = await orbit.workspace();
  const { room } = await other.owner.does<{ room: { id: string } }>("POST", `/v1/workspaces/${other.slug}/rooms`, {
    name: "Theirs",
  });
  const tab = await owner.opens(slug);
  // when
  tab.send({ type: "room.enter", roomId: room.id, ref: "a" });
  tab.send({ type: "room.enter", roomId: randomUUID(), ref: "a" });
  const errors = () => tab.frames.filter((frame) => frame.type === "error");
  await tab.until("two errors", () => errors().length === 2);
  // then
  expect(errors()[0]).toMatchObject({ code: "not_found", ref: "a" });
  expect(errors()[0]).toEqual(errors()[1]);
});
