import { expect, type Page } from "@playwright/test";
import { expectLive, expectOpenSockets, openLive, presenceOf } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { framesOf } from "./support/watched-page.ts";

/** What a page was told of somebody's presence, oldest first. */
const toldOf = (page: Page, memberId: string): readonly string[] =>
  framesOf(page).flatMap(({ event }) =>
    event?.type === "presence.update" && event.memberId === memberId ? [String(event.status)] : [],
  );

const hideTab = (page: Page, state: "hidden" | "visible") =>
  page.evaluate((visibility) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);

test("[MEM-1] Ben opens the app, and his row in Ana's table says online", async ({ acme, ana, ben }) => {
  await openLive(ana.page, acme.at("members"));
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "offline");
  await expect(ana.page.getByText("2 members · 1 online")).toBeVisible();

  await openLive(ben.page, acme.at("members"));

  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");
  await expect(ana.page.getByRole("row", { name: /Ben Achebe.*online/i })).toBeVisible();
  await expect(ana.page.getByText("2 members · 2 online")).toBeVisible();
});

test("[T8] whoever comes last sees at once who was there before", async ({ acme, ana, ben }) => {
  await openLive(ben.page, acme.at("rooms"));
  await openLive(ana.page, acme.at("members"));
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");
  expect(toldOf(ana.page, await acme.memberId(ben))).toEqual([]);
});

test("[MEM-2] a second tab announces nothing, closing one neither; the last one does, after the grace", async ({
  acme,
  ana,
  ben,
  dan,
}) => {
  const [benId, danId] = [await acme.memberId(ben), await acme.memberId(dan)];
  await openLive(ana.page, acme.at("members"));
  await openLive(ben.page, acme.at("members"));
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");

  const second = await ben.openTab(acme.at("rooms"));
  await expectLive(second);
  await openLive(dan.page, acme.at("members"));
  // Dan came after Ben's second tab, and Ana heard of Dan: of that tab she would have heard before.
  await expect.poll(() => toldOf(ana.page, danId)).toEqual(["online"]);
  expect(toldOf(ana.page, benId)).toEqual(["online"]);

  await second.close();
  await dan.page.close();
  // The same grace runs for both, and Ben's began first.
  await expect(presenceOf(ana.page, dan.name)).toHaveAttribute("data-status", "offline");
  expect(toldOf(ana.page, benId)).toEqual(["online"]);
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");

  await ben.page.close();
  await expect(presenceOf(ana.page, ben.name)).toHaveText("Last seen just now");
  expect(toldOf(ana.page, benId)).toEqual(["online", "offline"]);
});

test("[MEM-3] Ben reloads, and nobody sees him go", async ({ acme, ana, ben, dan }) => {
  await openLive(ana.page, acme.at("members"));
  await openLive(ben.page, acme.at("members"));
  await openLive(dan.page, acme.at("members"));
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");

  await ben.page.reload();
  await openLive(ben.page, acme.at("members"));
  await dan.page.close();

  await expect(presenceOf(ana.page, dan.name)).toHaveAttribute("data-status", "offline");
  expect(toldOf(ana.page, await acme.memberId(ben))).toEqual(["online"]);
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");
});

test("[MEM-4] a hidden tab makes Ben away, told by shape and words; another visible tab brings him back", async ({
  acme,
  ana,
  ben,
}) => {
  await openLive(ana.page, acme.at("members"));
  await openLive(ben.page, acme.at("members"));
  const presence = presenceOf(ana.page, ben.name);
  await expect(presence).toHaveAttribute("data-status", "online");
  const shapeOfOnline = await presence.locator("svg").innerHTML();

  await hideTab(ben.page, "hidden");
  await expect(presence).toHaveAttribute("data-status", "away");
  await expect(presence).toHaveText("Away");
  expect(await presence.locator("svg").innerHTML()).not.toBe(shapeOfOnline);

  const second = await ben.openTab(acme.at("rooms"));
  await expect(presence).toHaveAttribute("data-status", "online");
  await second.close();
  await expect(presence).toHaveAttribute("data-status", "away");
  await hideTab(ben.page, "visible");
  await expect(presence).toHaveText("Online");
});

test("[MEM-5] while Ana herself is cut off, everybody's presence is unknown; it returns with the connection", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(/ERR_INTERNET_DISCONNECTED/);
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  const presence = presenceOf(ana.page, ben.name);
  await expect(presence).toHaveAttribute("data-status", "online");

  await ana.context.setOffline(true);
  await expect(presence).toHaveAttribute("data-status", "unknown");
  await expect(presence.getByTitle("Presence unknown while offline")).toBeVisible();
  await expect(presenceOf(ana.page, ana.name)).toHaveAttribute("data-status", "unknown");

  await ana.context.setOffline(false);
  await expect(presence).toHaveAttribute("data-status", "online");
  await expectOpenSockets(ana.page, 1);
});
