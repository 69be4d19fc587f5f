import { afterAll, beforeAll, expect, test } from "vitest";
import { type Orbit, required, startOrbit } from "../support/orbit.ts";
import type { Tab } from "../support/tab.ts";

const TABS_EACH = 50;
const WRITTEN_MEANWHILE = 20;

let orbit: Orbit;
beforeAll(async () => {
  orbit = await startOrbit({
    LIMIT_SOCKETS_PER_SESSION: "1000",
    LIMIT_SOCKETS_PER_USER: "1000",
    PRESENCE_GRACE_MS: "5000",
  });
});
afterAll(() => orbit.close());

test("[JOIN-7] two hundred tabs that were cut at once all come back, and none has missed or repeated anything", async () => {
  // given
  const { slug, owner, people } = await orbit.workspace("admin", "member", "guest");
  const everybody = [owner, people.admin, people.member, people.guest];
  const knocks = (after?: { epoch: number; seq: number }) =>
    everybody.flatMap((person) =>
      Array.from({ length: TABS_EACH }, () =>
        person.knock(slug, after ? { cursor: `${after.epoch}.${after.seq}` } : {}),
      ),
    );
  const { position } = await owner.snapshot(slug);
  const before = knocks();
  await Promise.all(before.map((tab) => tab.opened()));
  // when
  for (const tab of before) tab.vanish();
  const write = async (from: number, count: number) => {
    for (let n = from; n < from + count; n += 1)
      await owner.does("POST", `/v1/workspaces/${slug}/rooms`, { name: `${n}` });
  };
  const writing = write(0, WRITTEN_MEANWHILE);
  const after = knocks(position);
  await Promise.all(after.map((tab) => tab.opened()));
  await writing;
  const told = (tab: Tab) => tab.until("everything", () => tab.stored.length >= WRITTEN_MEANWHILE);
  await Promise.all(after.map(told));
  // then
  const due = Array.from({ length: WRITTEN_MEANWHILE }, (_, step) => position.seq + 1 + step);
  for (const tab of after) {
    expect(tab.refused).toBeNull();
    expect(tab.hello.resumed).toBe(true);
    expect(tab.stored.map(({ seq }) => seq)).toEqual(due);
  }
  const feed = required(orbit.realtime.feeds.all()[0]);
  await expect.poll(() => feed.size).toBe(after.length);
}, 60_000);
