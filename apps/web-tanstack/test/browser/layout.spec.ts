import { expect, type Page } from "@playwright/test";
import { goTo, placesOf, refusalsOfPlaces } from "./support/places.ts";
import { banner, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";

const NARROWEST = { width: 320, height: 640 };
const SMALLEST_TARGET_PX = 24;

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Controls smaller than a finger needs. Those inside a sentence are exempt (WCAG 2.5.8). */
const smallTargets = (page: Page) =>
  page.evaluate((least) => {
    const isShown = (box: DOMRect) => box.width > 1 && box.height > 1;
    return [...document.querySelectorAll<HTMLElement>("button, select, a:not(p a, span a), [role=menuitem]")]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ element, box }) => isShown(box) && element.checkVisibility({ visibilityProperty: true }))
      .filter(({ box }) => box.width < least || box.height < least)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 120)} is ${box.width} × ${box.height}`);
  }, SMALLEST_TARGET_PX);

test("[MOB-1] [MOB-2] at 320 pixels no page scrolls sideways, and every target can be hit", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(refusalsOfPlaces);
  await openLive(ben.page, acme.at("rooms"));
  await ana.page.setViewportSize(NARROWEST);
  for (const place of await placesOf(acme, ana)) {
    await test.step(place.path, async () => {
      await goTo(ana.page, place);
      expect(await overflow(ana.page)).toBe(0);
      expect(await smallTargets(ana.page)).toEqual([]);
    });
  }
});

test("[MOB-1] at 320 pixels people are managed, rights turned and pages reached", async ({ acme, ana, ben }) => {
  await placesOf(acme, ana);
  await ana.page.setViewportSize(NARROWEST);
  await openLive(ana.page, acme.at("members"));
  await ana.page.getByLabel(`Role of ${ben.name}`).selectOption({ label: "Guest" });
  await ana.page.getByRole("button", { name: `Actions for ${ben.name}` }).click();
  await ana.page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  await ana.page.getByRole("button", { name: "Cancel" }).click();
  await ana.page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Roles" }).click();
  await ana.page.getByLabel("Role", { exact: true }).selectOption({ label: "Scout" });
  await ana.page.getByRole("checkbox", { name: /^Scout, Create rooms/ }).click();
  await ana.page.getByRole("button", { name: "Save changes" }).click();
  await expect(ana.page.getByRole("region", { name: "Unsaved changes" })).toHaveCount(0);
  expect(await overflow(ana.page)).toBe(0);
});

test("[CONN-12] the banner fits 320 pixels", async ({ acme, ana, consoleWatch }) => {
  consoleWatch.expect(/ERR_INTERNET_DISCONNECTED/);
  await ana.page.setViewportSize(NARROWEST);
  await openLive(ana.page, acme.at("members"));
  await ana.context.setOffline(true);
  await expect(banner(ana.page)).toHaveAttribute("data-shown", "true");
  expect(await overflow(ana.page)).toBe(0);
  const box = await banner(ana.page).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(NARROWEST.width);
});

for (const theme of ["light", "dark"] as const) {
  test(`[DARK-1] the first paint is ${theme}, whether the system or the person chose so`, async ({ visitor }) => {
    const other = theme === "dark" ? "light" : "dark";
    const { page } = await visitor("Cy Duarte");
    // The application itself never arrives: what is seen is what is painted before it runs.
    await page.route(/\/assets\/.*\.js$/, () => {});
    const background = async () => {
      await page.goto("/sign-in", { waitUntil: "commit" });
      await page.locator("html[data-mantine-color-scheme]").waitFor({ state: "attached" });
      await page.waitForFunction(() => document.styleSheets.length > 0 && document.body);
      const scheme = await page.locator("html").getAttribute("data-mantine-color-scheme");
      const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      return { scheme, isDark: Math.max(...(colour.match(/\d+/g) ?? []).slice(0, 3).map(Number)) < 128 };
    };
    await page.emulateMedia({ colorScheme: theme });
    expect(await background()).toEqual({ scheme: theme, isDark: theme === "dark" });

    await page.evaluate((chosen) => localStorage.setItem("mantine-color-scheme-value", chosen), theme);
    await page.emulateMedia({ colorScheme: other });
    expect(await background()).toEqual({ scheme: theme, isDark: theme === "dark" });
  });
}

test("[TAB-1] a theme chosen in one tab is the other's too", async ({ acme, ana }) => {
  const second = await ana.openTab(acme.at("rooms"));
  await openLive(ana.page, acme.at("members"));
  await ana.page.getByRole("button", { name: /^Account of/ }).click();
  await ana.page.getByText("Dark theme").click({ force: true });
  await expect(ana.page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expect(second.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});
