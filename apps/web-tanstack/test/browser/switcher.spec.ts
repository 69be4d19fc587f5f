import { expect } from "@playwright/test";
import { expectLive, expectNoTraceOf, expectOpenSockets, heading, memberRow, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { framesOf } from "./support/watched-page.ts";
import { foundWorkspace } from "./support/workspace.ts";

test("[SWITCH-1] [SWITCH-2] switching changes address and socket, and leaves nothing of the old workspace", async ({
  acme,
  ana,
  ben,
}) => {
  const own = await foundWorkspace(ben, "Achebe & Co");
  await ana.api("POST", `/v1/workspaces/${acme.slug}/rooms`, { name: "Harbour" });
  await openLive(ben.page, acme.at("members"));
  await expect(memberRow(ben.page, ana.name)).toBeVisible();
  await expectOpenSockets(ben.page, 1);

  await ben.page.getByRole("button", { name: "Switch workspace, now in Acme" }).click();
  await ben.page.getByRole("menuitem", { name: "Achebe & Co" }).click();

  await expect(ben.page).toHaveURL(own.at("members"));
  await expect(memberRow(ben.page, ben.name)).toBeVisible();
  await expectLive(ben.page);
  await expectOpenSockets(ben.page, 1);
  await expectNoTraceOf(ben.page, [ana.name]);
  await ben.page.getByRole("link", { name: "Rooms" }).click();
  await expect(heading(ben.page, "Rooms")).toBeVisible();
  await expectNoTraceOf(ben.page, ["Harbour"]);

  const heard = framesOf(ben.page).length;
  await ana.api("POST", `/v1/workspaces/${acme.slug}/rooms`, { name: "Lighthouse" });
  await ben.api("POST", `/v1/workspaces/${own.slug}/rooms`, { name: "Kitchen" });
  await expect(ben.page.getByTestId("room-row")).toContainText(["Kitchen"]);
  expect(JSON.stringify(framesOf(ben.page).slice(heard))).not.toContain("Lighthouse");
});

test("[SWITCH-1] going back and forth keeps one socket", async ({ acme, ana }) => {
  const other = await foundWorkspace(ana, "Borealis");
  await openLive(ana.page, acme.at("members"));
  for (const [name, { slug }] of [
    ["Borealis", other],
    ["Acme", acme],
    ["Borealis", other],
  ] as const) {
    await ana.page.getByRole("button", { name: /^Switch workspace/ }).click();
    await ana.page.getByRole("menuitem", { name }).click();
    await expect(ana.page).toHaveURL(`/w/${slug}/members`);
  }
  await expectLive(ana.page);
  await expectOpenSockets(ana.page, 1);
});

test("[SWITCH-4] a rename reaches the switcher and the title of others", async ({ acme, ana, ben }) => {
  await openLive(ben.page, acme.at("rooms"));
  await openLive(ana.page, acme.at("settings"));
  await ana.page.getByLabel("Workspace name").fill("Acme Works");
  await ana.page.getByRole("button", { name: "Save name" }).click();

  await expect(ben.page).toHaveTitle("Rooms · Acme Works");
  await expect(ben.page.getByRole("button", { name: "Switch workspace, now in Acme Works" })).toBeVisible();
  await expect(ana.page).toHaveTitle("Settings · Acme Works");
});

test("a first workspace is founded on the page that nobody without one can miss", async ({ newPerson }) => {
  const eve = await newPerson("Eve Lind");
  await eve.page.goto("/");
  await expect(eve.page).toHaveURL("/new");
  await eve.page.getByLabel("Workspace name").fill("Lind und Töchter");
  await expect(eve.page.getByLabel("Address")).toHaveValue(/^[a-z0-9-]+$/);
  await eve.page.getByLabel("Address").fill(`lind-${Date.now()}`);
  await eve.page.getByRole("button", { name: /^Create/ }).click();
  await expectLive(eve.page);
  await expect(eve.page.getByText("It's only you so far")).toBeVisible();
});

test("who is in no workspace has an account, too: their devices, their password, and the way out", async ({
  newPerson,
}) => {
  const eve = await newPerson("Eve Lind");
  await eve.page.goto("/");
  await eve.page.getByRole("link", { name: "Account and devices" }).click();

  await expect(eve.page).toHaveURL("/account");
  await expect(heading(eve.page, "Account")).toBeVisible();
  await expect(eve.page.getByText(eve.email)).toBeVisible();
  await expect(eve.page.getByRole("textbox", { name: "New password" })).toBeVisible();
  await expect(eve.page.getByText("This device", { exact: false })).toBeVisible();
  await eve.page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(eve.page).toHaveURL("/sign-in");
});
