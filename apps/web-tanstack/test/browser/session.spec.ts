import { expect, type Page } from "@playwright/test";
import { PASSWORD } from "./support/person.ts";
import { expectLive, expectNoTraceOf, expectOpenSockets, heading, memberRow, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";

const withoutSession = /401 \(Unauthorized\).*\/v1\/(me|realtime\/preflight)/;

const signIn = async (page: Page, email: string, password: string) => {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};

test("[AUTH-1] password managers know the fields, and pasting works", async ({ visitor }) => {
  const { page, context } = await visitor("Cy Duarte");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/sign-in");
  await expect(page.getByLabel("E-mail")).toHaveAttribute("autocomplete", "username");
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAttribute("autocomplete", "current-password");
  await page.evaluate(() => navigator.clipboard.writeText("pasted secret"));
  await password.focus();
  await page.keyboard.press("Control+V");
  await expect(password).toHaveValue("pasted secret");
  await page.goto("/sign-up");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("autocomplete", "new-password");
});

test("[AUTH-2] after a wrong password the summary has the focus, the fields say so, the address stays", async ({
  ben,
  visitor,
  consoleWatch,
}) => {
  consoleWatch.expect(/401 \(Unauthorized\).*\/v1\/auth\/sign-in/);
  const { page } = await visitor("Somebody");
  await page.goto("/sign-in");
  await signIn(page, ben.email, "not the password");
  await expect(
    page
      .getByRole("alert")
      .filter({ hasText: /e-mail|password/i })
      .first(),
  ).toBeFocused();
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(password).toHaveAccessibleDescription(/Check this password/);
  await expect(page.getByLabel("E-mail")).toHaveValue(ben.email);
  await expect(page).toHaveURL("/sign-in");
});

test("[AUTH-3] [AUTH-6] a deep link asks for a sign-in first and then opens what was asked for", async ({
  acme,
  ben,
  visitor,
  consoleWatch,
}) => {
  consoleWatch.expect(withoutSession);
  const elsewhere = await visitor("Ben elsewhere");
  const wanted = `${acme.at("members")}?sort=presence`;
  await elsewhere.page.goto(wanted);
  await expect(heading(elsewhere.page, "Sign in")).toBeVisible();
  await expectNoTraceOf(elsewhere.page, [ben.name, acme.name]);
  await signIn(elsewhere.page, ben.email, PASSWORD);
  await expect(elsewhere.page).toHaveURL(wanted);
  await expectLive(elsewhere.page);
  await expect(elsewhere.page.getByRole("columnheader", { name: "Presence" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
});

test("[AUTH-4] [AUTH-6] signing out in one tab empties the other, and going back shows nothing", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(withoutSession);
  const second = await ben.openTab(acme.at("members"));
  await expectLive(second);
  await openLive(ben.page, acme.at("members"));
  await expect(memberRow(second, ana.name)).toBeVisible();
  await second.getByRole("link", { name: "Rooms" }).click();
  await expect(heading(second, "Rooms")).toBeVisible();

  await ben.page.getByRole("button", { name: `Account of ${ben.name}` }).click();
  await ben.page.getByRole("button", { name: "Sign out" }).click();

  await expect(heading(second, "Sign in")).toBeVisible();
  await expect(second.getByRole("status")).toContainText([
    "You were signed out in another tab or from another device.",
  ]);
  await expect(heading(ben.page, "Sign in")).toBeVisible();
  for (const tab of [second, ben.page]) {
    await expectNoTraceOf(tab, [ana.name, ben.email]);
    await expectOpenSockets(tab, 0);
  }
  await second.goBack();
  await expect(heading(second, "Sign in")).toBeVisible();
  await expectNoTraceOf(second, [ana.name]);
});

test("a session ended elsewhere puts an open page on the sign-in page, and signing in leads back", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(withoutSession);
  await openLive(ben.page, acme.at("rooms"));
  await ben.api("POST", "/v1/auth/sign-out");
  await expect(heading(ben.page, "Sign in")).toBeVisible();
  await expectNoTraceOf(ben.page, [ana.name]);
  await signIn(ben.page, ben.email, PASSWORD);
  await expect(ben.page).toHaveURL(acme.at("rooms"));
  await expectLive(ben.page);
});

test("the demo's people are offered, and one press signs in", async ({ visitor }) => {
  const { page } = await visitor("Somebody");
  await page.goto("/sign-in");
  const people = page.getByRole("button", { name: /^Sign in as / });
  await people.first().click();
  await expectLive(page);
});
