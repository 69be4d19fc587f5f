import type { ServerEvent } from "@orbit/shared/realtime";
import { expect, type Page } from "@playwright/test";
import { countCommits } from "./support/commits.ts";
import { nameOf, oneOfCrowd, withCrowd } from "./support/crowd.ts";
import { memberRow, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { speakAsServer } from "./support/wire.ts";

const BURSTS = 60;
const nextFrame = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));

/** Something of everything that can happen to a list of members, near its top, where it can be seen. */
const burst = (n: number, roles: readonly [string, string]): readonly ServerEvent[] => {
  const [before, after] = n % 2 === 0 ? roles : [roles[1], roles[0]];
  // Names of different lengths make rows of different heights, and each is drawn for the first time when it comes.
  const name = `Aaron ${n} ${"Longname ".repeat(n % 9)}`.trim();
  const arrived = { ...oneOfCrowd(100_000 + n, before), name };
  const leaving = oneOfCrowd(20 + n, before).id;
  return [
    { type: "workspace.member.joined", member: arrived },
    { type: "workspace.member.role_changed", member: { ...arrived, roleId: after, version: 2 } },
    { type: "workspace.member.left", memberId: leaving, reason: "left" },
    { type: "workspace.member.role_changed", member: { ...oneOfCrowd(n % 20, after), version: 2 + n } },
    { type: "presence.update", memberId: arrived.id, online: true, status: "online", lastSeenAt: null },
  ];
};

const screens = [
  { what: "a table", width: 1280, scrolledTo: 0 },
  { what: "a table that is scrolled", width: 1280, scrolledTo: 400 },
  { what: "cards", width: 360, scrolledTo: 0 },
];

for (const { what, width, scrolledTo } of screens) {
  test(`[LIVE-8] ${what}: however much the server tells, the page renders at most once per animation frame`, async ({
    acme,
    ana,
  }) => {
    const { page } = ana;
    const { workspace } = await acme.snapshot();
    const roles = [await acme.roleId("guest"), await acme.roleId("member")] as const;
    const server = await speakAsServer(page, workspace.id);
    await countCommits(page);
    await withCrowd(page);
    await page.setViewportSize({ width, height: 900 });
    await openLive(page, acme.at("members"));
    await memberRow(page, nameOf(0)).waitFor();
    await page.evaluate((top) => window.scrollTo(0, top), scrolledTo);
    await nextFrame(page);

    await page.evaluate(() => window.__commits.begin());
    for (let n = 0; n < BURSTS; n += 1) {
      for (const event of burst(n, roles)) server.say(event);
      await nextFrame(page);
    }
    await expect(page.getByTestId("announcer")).toContainText("more changes");
    await expect(memberRow(page, nameOf(20 + BURSTS - 1))).toHaveCount(0);

    const [, once = 0, ...moreOften] = await page.evaluate(() => window.__commits.perFrame);
    expect(once).toBeGreaterThan(0);
    expect(moreOften, "frames with two commits, with three, …").toEqual([]);
  });
}
