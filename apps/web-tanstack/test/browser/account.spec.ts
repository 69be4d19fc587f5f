import { expect, type Page } from "@playwright/test";
import { expectAccessibleInBothThemes } from "./support/axe.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { expectLive, expectNoTraceOf, expectOpenSockets, heading, openLive, toasts } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { openSocketsOf } from "./support/watched-page.ts";

const withoutSession = /401 \(Unauthorized\).*\/v1\//;
const NEXT = "a much better passphrase";
const thrownOut = /You were signed out in another tab or from another device/;

const sessions = (page: Page) => page.getByTestId("session");
const signInAs = (other: Person, { email }: Person, password = PASSWORD) =>
  other.api("POST", "/v1/auth/sign-in", { email, password });

const changePassword = async (page: Page, current: string, next: string) => {
  await page.getByLabel("Current password", { exact: true }).fill(current);
  await page.getByLabel("New password", { exact: true }).fill(next);
  await page.getByRole("button", { name: "Change password" }).click();
};

test("[AUTH-5] signing out everywhere else puts the other browser on the sign-in page at once, and says why", async ({
  acme,
  ana,
  ben,
  visitor,
  consoleWatch,
}) => {
  consoleWatch.expect(withoutSession);
  const there = await visitor("Ben elsewhere");
  await signInAs(there, ben);
  await openLive(there.page, acme.at("members"));
  await openLive(ben.page, acme.at("members"));
  await ben.page.getByRole("button", { name: `Account of ${ben.name}` }).click();
  await ben.page.getByRole("button", { name: "Account and devices" }).click();
  await expect(heading(ben.page, "Account")).toBeVisible();
  await expect(sessions(ben.page)).toHaveCount(2);
  await expect(sessions(ben.page).filter({ hasText: "This device" })).toHaveCount(1);

  await ben.page.getByRole("button", { name: "Sign out everywhere else…" }).click();
  await ben.page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();

  await expect(heading(there.page, "Sign in")).toBeVisible();
  await expect(there.page.getByRole("status").filter({ hasText: thrownOut })).toBeVisible();
  await expectNoTraceOf(there.page, [ana.name, ben.email]);
  await expectOpenSockets(there.page, 0);
  await expect(sessions(ben.page)).toHaveCount(1);
  await expect(toasts(ben.page)).toContainText(["signed out everywhere else"]);
  await expectLive(ben.page);
});

test("one device is signed out by itself, with the keyboard alone", async ({ acme, ben, visitor, consoleWatch }) => {
  consoleWatch.expect(withoutSession);
  const there = await visitor("Ben elsewhere");
  await signInAs(there, ben);
  await openLive(there.page, acme.at("members"));
  await openLive(ben.page, acme.at("account"));
  await ben.page.getByRole("button", { name: "Sign out Chrome on Linux" }).focus();
  await ben.page.keyboard.press("Enter");
  await expect(heading(there.page, "Sign in")).toBeVisible();
  await expect(sessions(ben.page)).toHaveCount(1);
  await expect(ben.page.getByRole("button", { name: "Sign out everywhere else…" })).toHaveCount(0);
});

test("a new password keeps this browser live, ends the other, and is the one that signs in", async ({
  acme,
  ben,
  visitor,
  consoleWatch,
}) => {
  consoleWatch.expect(withoutSession);
  const there = await visitor("Ben elsewhere");
  await signInAs(there, ben);
  await openLive(there.page, acme.at("rooms"));
  const tab = await ben.openTab(acme.at("members"));
  await expectLive(tab);
  await openLive(ben.page, acme.at("account"));
  await changePassword(ben.page, PASSWORD, NEXT);
  await expect(toasts(ben.page)).toContainText(["Your password is changed."]);
  await expect(heading(there.page, "Sign in")).toBeVisible();
  await expect(ben.page.getByLabel("New password", { exact: true })).toHaveValue("");
  for (const mine of [tab, ben.page]) {
    // Its socket was opened with the old token, and comes back with the new one.
    await expectLive(mine);
    await expect.poll(() => openSocketsOf(mine)).toBe(1);
  }
  await signInAs(there, ben, NEXT);
});

test("[AUTH-2] a password that is wrong, short or known from breaches is refused where it stands, and nothing is lost", async ({
  acme,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(/(403 \(Forbidden\)|422 \(Unprocessable).*\/v1\/auth\/password/);
  const { page } = ben;
  await openLive(page, acme.at("account"));
  const [current, next] = [
    page.getByLabel("Current password", { exact: true }),
    page.getByLabel("New password", { exact: true }),
  ];
  const summary = page.getByRole("alert").filter({ hasText: /\S/ }).first();

  await changePassword(page, PASSWORD, "short");
  await expect(next).toHaveAccessibleDescription(/Use at least 8 characters/);
  await expect(summary).toBeFocused();

  await changePassword(page, PASSWORD, "Password123");
  await expect(summary).toContainText("known from breaches");
  await expect(next).toHaveAttribute("aria-invalid", "true");

  await changePassword(page, "not the one", NEXT);
  await expect(summary).toContainText("not your current password");
  await expect(current).toHaveAttribute("aria-invalid", "true");
  await expect(current).toHaveAccessibleDescription(/Check this password/);
  await expect(page).toHaveURL(acme.at("account"));
});

for (const [size, viewport] of [
  ["wide", { width: 1280, height: 900 }],
  ["narrow", { width: 360, height: 740 }],
] as const) {
  test(`[Q] axe finds nothing on the ${size} account page, light or dark, and it fits`, async ({
    acme,
    ben,
    visitor,
  }) => {
    await signInAs(await visitor("Ben elsewhere"), ben);
    await ben.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await ben.page.setViewportSize(viewport);
    await openLive(ben.page, acme.at("account"));
    await expect(sessions(ben.page)).toHaveCount(2);
    await ben.page.getByRole("button", { name: "Change password" }).click();
    await expectAccessibleInBothThemes(ben.page);
    expect(await ben.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  });
}
