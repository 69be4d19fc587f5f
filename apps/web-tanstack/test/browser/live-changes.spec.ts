import type { RoleChanged, RoomChanged } from "@orbit/shared/http";
import { expect } from "@playwright/test";
import { expectLive, memberRow, openLive, openMemberMenu, roleOf, toasts } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { requestsOf } from "./support/watched-page.ts";
import { replayEvents } from "./support/wire.ts";

test("[LIVE-1] a role that Ana gives is in Ben's open table without a request of his", async ({
  acme,
  ana,
  ben,
  dan,
}) => {
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  await expect(memberRow(ben.page, dan.name)).toContainText("Admin");
  const asked = requestsOf(ben.page).length;

  await roleOf(ana.page, dan.name).selectOption({ label: "Guest" });

  await expect(memberRow(ben.page, dan.name)).toContainText("Guest");
  expect(requestsOf(ben.page)).toHaveLength(asked);
});

test("[LIVE-1] the lists of rooms and roles follow what others create, rename and take away, without a request", async ({
  acme,
  ana,
  ben,
}) => {
  const root = `/v1/workspaces/${acme.slug}`;
  const onRooms = ben.page;
  const onRoles = await ben.openTab(acme.at("roles"));
  await openLive(onRooms, acme.at("rooms"));
  await expectLive(onRoles);
  const rooms = onRooms.getByTestId("room-row");
  const before = [requestsOf(onRooms).length, requestsOf(onRoles).length];

  const { room } = await ana.api<RoomChanged>("POST", `${root}/rooms`, { name: "Harbour" });
  await expect(rooms).toContainText(["Harbour"]);
  await ana.api("PATCH", `${root}/rooms/${room.id}`, { name: "Lighthouse", version: room.version });
  await expect(rooms).toContainText(["Lighthouse"]);
  await ana.api("DELETE", `${root}/rooms/${room.id}`);
  await expect(rooms).toHaveCount(0);

  const { role } = await ana.api<RoleChanged>("POST", `${root}/roles`, { name: "Pilot", permissions: [] });
  const column = onRoles.getByRole("columnheader", { name: "Pilot" });
  await expect(column).toBeVisible();
  await ana.api("DELETE", `${root}/roles/${role.id}`);
  await expect(column).toHaveCount(0);

  expect([requestsOf(onRooms).length, requestsOf(onRoles).length]).toEqual(before);
});

test("[LIVE-1] invitations that others send and withdraw come and go without a request", async ({ acme, ana, ben }) => {
  await openLive(ben.page, acme.at("invitations"));
  const asked = requestsOf(ben.page).length;

  await acme.invite("cy@example.org", "member");
  const row = ben.page.getByTestId("invitation-row");
  await expect(row).toHaveCount(1);
  await expect(ben.page.getByRole("link", { name: "Invitations (1)" })).toBeVisible();

  const [invitation] = (await acme.snapshot()).invitations;
  await ana.api("DELETE", `/v1/workspaces/${acme.slug}/invitations/${invitation?.id}`);
  await expect(row).toHaveCount(0);
  expect(requestsOf(ben.page)).toHaveLength(asked);
});

test("[LIVE-2] a changed row flashes for a moment and says by whom", async ({ acme, ana, ben, dan }) => {
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  const row = memberRow(ben.page, dan.name);

  await roleOf(ana.page, dan.name).selectOption({ label: "Member" });

  await expect(row.and(ben.page.locator('[data-flash="true"]'))).toContainText("Updated by Ana Vargas");
  const animation = await row.evaluate((element) => getComputedStyle(element).animationName);
  expect(animation).not.toBe("none");
  await expect(row).not.toHaveAttribute("data-flash");
  await expect(row).not.toContainText("Updated by");
});

test("[LIVE-2] with reduced motion nothing moves, and the words remain", async ({ acme, ana, ben, dan }) => {
  await ben.page.emulateMedia({ reducedMotion: "reduce" });
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  const row = memberRow(ben.page, dan.name);

  await roleOf(ana.page, dan.name).selectOption({ label: "Member" });

  await expect(row).toContainText("Updated by Ana Vargas");
  const motion = await row.evaluate((element) => getComputedStyle(element).animationName);
  expect(motion).toBe("none");
});

test("[LIVE-3] the acting tab confirms once, the same person's other tab follows without a toast", async ({
  acme,
  ana,
}) => {
  await openLive(ana.page, acme.at("roles"));
  const other = await ana.openTab(acme.at("roles"));
  await expectLive(other);

  await ana.page.getByRole("button", { name: "Create role" }).click();
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Pilot");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();

  await expect(other.getByRole("columnheader", { name: "Pilot" })).toContainText("Updated by Ana Vargas");
  await expect(toasts(ana.page)).toHaveText(["The role Pilot was created."]);
  await expect(toasts(other)).toHaveCount(0);
  await expect(ana.page.getByRole("columnheader", { name: "Pilot" })).not.toContainText("Updated by");
});

test("[LIVE-4] what Ben is doing goes on: his focus, his text and his open menu stay", async ({
  acme,
  ana,
  ben,
  dan,
}) => {
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  const search = ben.page.getByRole("searchbox", { name: "Search members" });
  await search.fill("a");

  await roleOf(ana.page, dan.name).selectOption({ label: "Guest" });
  await expect(memberRow(ben.page, dan.name)).toContainText("Guest");
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("a");

  await openMemberMenu(ben.page, ana.name);
  const menu = ben.page.getByRole("menu");
  await expect(menu).toBeVisible();
  const focused = await ben.page.evaluateHandle(() => document.activeElement);
  await roleOf(ana.page, dan.name).selectOption({ label: "Member" });
  await expect(memberRow(ben.page, dan.name)).toContainText("Member");
  await expect(menu).toBeVisible();
  expect(await focused.evaluate((before) => before === document.activeElement)).toBe(true);
});

test("[LIVE-4] an open dialog stays open, and says when there is nothing left to confirm", async ({
  acme,
  ana,
  ben,
  dan,
}) => {
  await openLive(dan.page, acme.at("members"));
  await openMemberMenu(dan.page, ben.name);
  await dan.page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  const dialog = dan.page.getByRole("dialog", { name: `Remove ${ben.name}?` });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();

  await ana.api("DELETE", `/v1/workspaces/${acme.slug}/members/${await acme.memberId(ben)}`);

  await expect(dialog.getByRole("alert")).toHaveText(`${ben.name} is no longer a member.`);
  await expect(dialog.getByRole("button", { name: `Remove ${ben.name}` })).toBeDisabled();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
});

test("[LIVE-6] a form whose subject changed asks which to keep", async ({ acme, ana, dan }) => {
  await openLive(dan.page, acme.at("settings"));
  const name = dan.page.getByLabel("Workspace name");
  await name.fill("Acme Labs");

  const { workspace } = await acme.snapshot();
  await ana.api("PATCH", `/v1/workspaces/${acme.slug}`, { name: "Acme Works", version: workspace.version });

  const notice = dan.page.getByRole("status").filter({ hasText: "Ana Vargas changed this just now" });
  await expect(notice).toContainText("Acme Works");
  await expect(name).toHaveValue("Acme Labs");
  await notice.getByRole("button", { name: "Use theirs" }).click();
  await expect(name).toHaveValue("Acme Works");
  await expect(notice).toHaveCount(0);
});

test("[LIVE-7] events that come again, or late, change nothing on screen", async ({ acme, ana, ben, dan }) => {
  const wire = await replayEvents(ben.page);
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  const row = memberRow(ben.page, dan.name);
  await roleOf(ana.page, dan.name).selectOption({ label: "Guest" });
  await expect(row).toContainText("Guest");
  await roleOf(ana.page, dan.name).selectOption({ label: "Member" });
  await expect(row).toContainText("Member");
  await expect(row).not.toHaveAttribute("data-flash");
  const looks = await row.textContent();

  wire.replayAll();
  const { workspace } = await acme.snapshot();
  await ana.api("PATCH", `/v1/workspaces/${acme.slug}`, { name: "Acme Works", version: workspace.version });

  await expect(ben.page).toHaveTitle("Members · Acme Works");
  await expect(row).not.toHaveAttribute("data-flash");
  expect(await row.textContent()).toBe(looks);
  await expect(toasts(ben.page)).toHaveCount(0);
});
