import { expect, type Page } from "@playwright/test";
import { CROWD, nameOf, withCrowd } from "./support/crowd.ts";
import { memberRow, openLive, openMemberMenu } from "./support/screen.ts";
import { test } from "./support/test.ts";

const rows = (page: Page) => page.getByTestId("member-row");
const toTheEnd = (page: Page) => page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));

test.beforeEach(({ ana }) => withCrowd(ana.page));

test("[MEM-12] of five thousand members a few rows are in the document, and each says which of how many it is", async ({
  acme,
  ana,
}) => {
  await openLive(ana.page, acme.at("members"));
  await expect(ana.page.getByRole("table")).toHaveAttribute("aria-rowcount", String(CROWD + 2));
  await expect(rows(ana.page).first()).toHaveAttribute("aria-rowindex", "2");
  expect(await rows(ana.page).count()).toBeLessThan(100);

  await expect(async () => {
    await toTheEnd(ana.page);
    await expect(memberRow(ana.page, nameOf(CROWD - 1))).toBeInViewport({ timeout: 500 });
  }).toPass();
  await expect(rows(ana.page).last()).toHaveAttribute("aria-rowindex", String(CROWD + 2));
  expect(await rows(ana.page).count()).toBeLessThan(100);

  await ana.page.getByRole("searchbox", { name: "Search members" }).fill(nameOf(2_345));
  await expect(rows(ana.page)).toHaveCount(1);
  await expect(memberRow(ana.page, nameOf(2_345))).toBeInViewport();
});

test("[MEM-12] on a narrow screen, too", async ({ acme, ana }) => {
  await ana.page.setViewportSize({ width: 360, height: 780 });
  await openLive(ana.page, acme.at("members"));
  await expect(rows(ana.page).first()).toHaveAttribute("aria-setsize", String(CROWD + 1));
  await expect(rows(ana.page).first()).toHaveAttribute("aria-posinset", "1");
  await expect(async () => {
    await toTheEnd(ana.page);
    await expect(memberRow(ana.page, nameOf(CROWD - 1))).toBeInViewport({ timeout: 500 });
  }).toPass();
  expect(await rows(ana.page).count()).toBeLessThan(100);
});

test("[MEM-12] the keyboard goes from row to row without an end, and focus outlives scrolling and rows that move", async ({
  acme,
  ana,
  newPerson,
}) => {
  await openLive(ana.page, acme.at("members"));
  const { keyboard } = ana.page;
  const actions = (n: number) => ana.page.getByRole("button", { name: `Actions for ${nameOf(n)}` });
  await actions(0).focus();
  // Two stops in each row, and more rows than were in the document at first.
  for (let stop = 0; stop < 80; stop += 1) await keyboard.press("Tab");
  await expect(actions(40)).toBeFocused();

  await acme.admit(await newPerson("Aaron First"), "member");
  await ana.page.evaluate(() => window.scrollTo(0, 0));
  await expect(memberRow(ana.page, "Aaron First")).toBeVisible();
  await expect(memberRow(ana.page, nameOf(40))).toHaveAttribute("aria-rowindex", "44");
  await expect(actions(40)).toBeFocused();

  await toTheEnd(ana.page);
  await expect(actions(40)).not.toBeInViewport();
  await expect(actions(40)).toBeFocused();
  await keyboard.press("Enter");
  await expect(actions(40)).toBeInViewport();
  await expect(ana.page.getByRole("menuitem", { name: "Remove from workspace…" })).toBeFocused();
});

test("[MEM-12] a menu far down the list is its own row's", async ({ acme, ana }) => {
  await openLive(ana.page, acme.at("members"));
  await expect(async () => {
    await toTheEnd(ana.page);
    await expect(memberRow(ana.page, nameOf(CROWD - 3))).toBeInViewport({ timeout: 500 });
  }).toPass();
  await openMemberMenu(ana.page, nameOf(CROWD - 3));
  await ana.page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  await expect(ana.page.getByRole("dialog", { name: `Remove ${nameOf(CROWD - 3)}?` })).toBeVisible();
});
