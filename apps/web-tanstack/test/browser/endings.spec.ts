import { expect, type Page } from "@playwright/test";
import {
  expectLive,
  expectNoTraceOf,
  expectOpenSockets,
  heading,
  memberRow,
  openLive,
  openMemberMenu,
  toasts,
} from "./support/screen.ts";
import { test } from "./support/test.ts";
import { framesOf, requestsOf } from "./support/watched-page.ts";
import { foundWorkspace } from "./support/workspace.ts";

/** The frames a page heard after it was told that this member left. */
const heardAfterLeaving = (page: Page, memberId: string) => {
  const frames = framesOf(page);
  const told = frames.findIndex(({ event }) => event?.type === "workspace.member.left" && event.memberId === memberId);
  expect(told).toBeGreaterThan(-1);
  return frames.slice(told + 1);
};

test("[REM-1] removing asks once, names the person and what follows, and starts on Cancel", async ({
  acme,
  ana,
  ben,
}) => {
  await openLive(ana.page, acme.at("members"));
  await openMemberMenu(ana.page, ben.name);
  await ana.page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  const dialog = ana.page.getByRole("dialog", { name: "Remove Ben Achebe?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog).toContainText("Ben Achebe loses access to Acme at once, in every open tab");
  await ana.page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(ana.page.getByRole("button", { name: "Actions for Ben Achebe" })).toBeFocused();
  await expect(memberRow(ana.page, ben.name)).toBeVisible();
});

test("[REM-3] [REM-4] [REM-5] who is removed is told in every tab by whom, keeps nothing, hears nothing, asks nothing", async ({
  acme,
  ana,
  ben,
  dan,
}) => {
  const benId = await acme.memberId(ben);
  await ana.api("POST", `/v1/workspaces/${acme.slug}/rooms`, { name: "Harbour" });
  const second = await ben.openTab(acme.at("rooms"));
  await expectLive(second);
  await openLive(ben.page, acme.at("members"));
  await expect(memberRow(ben.page, dan.name)).toBeVisible();
  await openLive(ana.page, acme.at("members"));

  await openMemberMenu(ana.page, ben.name);
  await ana.page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  await ana.page.getByRole("button", { name: "Remove Ben Achebe", exact: true }).click();

  for (const tab of [ben.page, second]) {
    await expect(heading(tab, "You no longer have access to Acme")).toBeVisible();
    await expect(tab.getByRole("main")).toContainText(/Ana Vargas removed you on .+\./);
    await expect(tab.getByRole("link", { name: "Create or join a workspace" })).toBeVisible();
    await expectNoTraceOf(tab, [dan.name, "Harbour"]);
    await expect(tab).toHaveTitle("You no longer have access to Acme · Orbit");
  }
  const tabs = [ben.page, second];
  const asked = tabs.map((tab) => requestsOf(tab).length);
  for (const name of ["One", "Two", "Three"]) {
    await ana.api("POST", `/v1/workspaces/${acme.slug}/rooms`, { name });
  }
  await expect(memberRow(ana.page, ben.name)).toHaveCount(0);
  expect(tabs.map((tab) => heardAfterLeaving(tab, benId))).toEqual([[], []]);
  for (const tab of tabs) await expectOpenSockets(tab, 0);
  expect(tabs.map((tab) => requestsOf(tab).length)).toEqual(asked);
  await expect(ben.api("GET", `/v1/workspaces/${acme.slug}`)).rejects.toThrow(/answered 404/);
});

test("[REM-3] the way on leads to another workspace, where everything works", async ({ acme, ana, ben }) => {
  const own = await foundWorkspace(ben, "Achebe & Co");
  await openLive(ben.page, acme.at("members"));
  await ana.api("DELETE", `/v1/workspaces/${acme.slug}/members/${await acme.memberId(ben)}`);
  await ben.page.getByRole("link", { name: "Go to Achebe & Co" }).click();
  await expect(ben.page).toHaveURL(own.at("members"));
  await expectLive(ben.page);
  await expect(memberRow(ben.page, ben.name)).toBeVisible();
  await expectNoTraceOf(ben.page, [ana.name]);
});

test("[REM-7] the last owner can't be demoted, removed or leave: the page says why and the server refuses", async ({
  acme,
  ana,
}) => {
  const why = "The last owner has to stay one. Make somebody else an owner first.";
  await openLive(ana.page, acme.at("members"));
  await expect(memberRow(ana.page, ana.name).getByRole("note")).toHaveAccessibleDescription(why);
  await openMemberMenu(ana.page, ana.name);
  const leave = ana.page.getByRole("menuitem", { name: /^Leave workspace/ });
  await expect(leave).toHaveAttribute("aria-disabled", "true");
  await expect(leave).toContainText(why);

  const root = `/v1/workspaces/${acme.slug}`;
  const [me] = (await acme.snapshot()).members;
  const demotion = { roleId: await acme.roleId("admin"), version: me?.version };
  await expect(ana.api("POST", `${root}/leave`)).rejects.toThrow(/answered 409.*last_owner/);
  await expect(ana.api("PATCH", `${root}/members/${me?.id}`, demotion)).rejects.toThrow(/answered 409.*last_owner/);
  await expect(ana.api("DELETE", `${root}/members/${me?.id}`)).rejects.toThrow(/answered 409.*last_owner/);
});

test("[REM-8] leaving asks once, and lands where one can go on, in every tab", async ({ acme, ana, ben }) => {
  await openLive(ana.page, acme.at("members"));
  const second = await ben.openTab(acme.at("rooms"));
  await expectLive(second);
  await openLive(ben.page, acme.at("settings"));
  await ben.page.getByRole("button", { name: "Leave workspace…" }).click();
  await ben.page.getByRole("button", { name: "Leave Acme" }).click();

  for (const tab of [ben.page, second]) {
    await expect(tab).toHaveURL("/new");
    await expectNoTraceOf(tab, [ana.name]);
  }
  await expect(memberRow(ana.page, ben.name)).toHaveCount(0);
});

test("a deleted workspace is gone for everyone at once, and says by whom", async ({ acme, ana, ben }) => {
  const second = await ben.openTab(acme.at("rooms"));
  await expectLive(second);
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("settings"));
  await ana.page.getByRole("button", { name: "Delete workspace…" }).click();
  const confirm = ana.page.getByRole("button", { name: "Delete Acme" });
  await expect(confirm).toBeDisabled();
  await ana.page.getByLabel("Type “Acme” to confirm").fill("Acme");
  await confirm.click();

  for (const tab of [ben.page, second, ana.page]) {
    await expect(heading(tab, "This workspace is gone")).toBeVisible();
    await expect(tab.getByRole("main")).toContainText("Acme was deleted by Ana Vargas, with everything in it.");
    await expect(toasts(tab)).toHaveCount(0);
    await expectOpenSockets(tab, 0);
  }
  await expectNoTraceOf(ben.page, [ben.name]);
});
