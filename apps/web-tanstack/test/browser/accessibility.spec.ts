import { expect, type Page } from "@playwright/test";
import { expectAccessibleInBothThemes } from "./support/axe.ts";
import { goTo, placesOf, refusalsOfPlaces } from "./support/places.ts";
import { heading, openLive, openMemberMenu } from "./support/screen.ts";
import { test } from "./support/test.ts";

const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } };
type Size = keyof typeof sizes;

// A trace keeps every answer of axe and every picture; what it finds is in the failure's message anyway.
test.use({ trace: "off" });

// Without motion, so that axe never measures the contrast of something half faded in.
const dress = async (page: Page, size: Size) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(sizes[size]);
};

/** Opens each thing that floats above a page, one after the other. */
const overlays: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  members: async (page) => {
    await page.getByRole("button", { name: /^Switch workspace/ }).click();
    await page.getByRole("menuitem", { name: "Create workspace" }).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.keyboard.press("Escape");
    await openMemberMenu(page, "Ben Achebe");
    await page.getByRole("menuitem", { name: "Remove from workspace…" }).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  },
  invitations: async (page) => {
    await page.getByLabel("E-mail addresses").fill("a@example.org nobody ");
    await page.getByLabel("Role", { exact: true }).focus();
    await expect(page.getByText("1 of these is not an e-mail address.")).toBeVisible();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("button", { name: "Create invitation" }).click();
    await page.getByRole("button", { name: /^Copy link for/ }).waitFor();
    await expectAccessibleInBothThemes(page);
    await page
      .getByRole("button", { name: /^Withdraw invitation for/ })
      .first()
      .click();
  },
  roles: async (page) => {
    await page.getByRole("checkbox", { name: /^Scout, Create rooms/ }).click();
    await page.getByRole("region", { name: "Unsaved changes" }).waitFor();
    await expectAccessibleInBothThemes(page);
    await page.getByRole("button", { name: "Create role" }).click();
  },
  rooms: async (page) => {
    await page.getByRole("button", { name: "Create room" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
    await page.getByText("Give it a name.").waitFor();
  },
  settings: async (page) => {
    await page.getByRole("button", { name: "Delete workspace…" }).click();
  },
};

for (const size of ["wide", "narrow"] as const) {
  test(`[Q] axe finds nothing on any ${size} page, light or dark`, async ({ acme, ana, ben, consoleWatch }) => {
    consoleWatch.expect(refusalsOfPlaces);
    await dress(ana.page, size);
    await openLive(ben.page, acme.at("rooms"));
    for (const place of await placesOf(acme, ana)) {
      await test.step(place.path, async () => {
        await goTo(ana.page, place);
        await expectAccessibleInBothThemes(ana.page);
      });
    }
  });

  for (const [place, open] of Object.entries(overlays)) {
    test(`[Q] axe finds nothing in the menus and dialogs of ${size} ${place}, light or dark`, async ({
      acme,
      ana,
      ben,
    }) => {
      await dress(ana.page, size);
      await placesOf(acme, ana);
      await openLive(ben.page, acme.at("rooms"));
      await openLive(ana.page, acme.at(place));
      await open(ana.page);
      await ana.page.getByRole("dialog").waitFor();
      await expectAccessibleInBothThemes(ana.page);
    });
  }
}

test("[KEY-4] every page of a workspace has a skip link, landmarks, one h1 and a title that says where one is", async ({
  acme,
  ana,
  ben,
}) => {
  const places = (await placesOf(acme, ana)).filter(({ live }) => live === "live");
  for (const place of places) {
    await test.step(place.path, async () => {
      await goTo(ben.page, place);
      await expect(ben.page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expect(ben.page.getByRole("main")).toHaveCount(1);
      await expect(ben.page.getByRole("navigation", { name: "Workspace" })).toBeVisible();
      await expect(ben.page).toHaveTitle(`${place.title} · Acme`);
    });
  }
  await goTo(ben.page, { path: acme.at("members"), title: "Members", live: "live" });
  await ben.page.keyboard.press("Tab");
  const skip = ben.page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await ben.page.keyboard.press("Enter");
  await expect(ben.page.getByRole("main")).toBeFocused();
});

test("[KEY-2] a person is removed with the keyboard alone, and focus never gets lost", async ({ acme, ana, ben }) => {
  await openLive(ana.page, acme.at("members"));
  const { keyboard } = ana.page;
  await ana.page.getByRole("button", { name: `Actions for ${ben.name}` }).focus();
  await keyboard.press("Enter");
  await expect(ana.page.getByRole("menu")).toBeVisible();
  const remove = ana.page.getByRole("menuitem", { name: "Remove from workspace…" });
  await expect(async () => {
    await keyboard.press("ArrowDown");
    await expect(remove).toBeFocused({ timeout: 100 });
  }).toPass();
  await keyboard.press("Enter");
  await expect(ana.page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await keyboard.press("Tab");
  await expect(ana.page.getByRole("button", { name: `Remove ${ben.name}` })).toBeFocused();
  await keyboard.press("Enter");
  await expect(ana.page.getByTestId("member-row")).toHaveCount(1);
  await expect(heading(ana.page, "Members")).toBeVisible();
});
