import type { Permission } from "@orbit/shared/access";
import type { RoleChanged } from "@orbit/shared/http";
import { expect, type Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { expectLive, heading, memberRow, openLive, roleOf, toasts } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { framesOf, requestsOf } from "./support/watched-page.ts";
import type { TestWorkspace } from "./support/workspace.ts";

const cell = (page: Page, role: string, right: string) =>
  page.getByRole("checkbox", { name: new RegExp(`^${role}, ${right}, `) });

/** A custom role that Ana made, held by somebody. */
const giveOwnRole = async (acme: TestWorkspace, by: Person, to: Person, permissions: readonly Permission[]) => {
  const root = `/v1/workspaces/${acme.slug}`;
  const { role } = await by.api<RoleChanged>("POST", `${root}/roles`, { name: "Scout", permissions });
  const { members } = await acme.snapshot();
  const member = members.find(({ name }) => name === to.name);
  await by.api("PATCH", `${root}/members/${member?.id}`, { roleId: role.id, version: member?.version });
  return role;
};

test("[MYROLE-1] [MYROLE-2] a new role reaches all of Ben's tabs: a notice says what he lost, and the buttons are gone", async ({
  acme,
  ana,
  ben,
}) => {
  const second = await ben.openTab(acme.at("rooms"));
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  const invite = ben.page.getByRole("link", { name: "Invite people" });
  const create = second.getByRole("button", { name: "Create room" });
  await expect(invite).toBeVisible();
  await expect(create).toBeVisible();

  await roleOf(ana.page, ben.name).selectOption({ label: "Guest" });

  const lost =
    "Ana Vargas changed your role: Member → Guest. You can no longer: invite people and see invitations, create rooms.";
  await expect(toasts(ben.page)).toHaveText([lost]);
  await expect(toasts(second)).toHaveText([lost]);
  await expect(invite).toHaveCount(0);
  await expect(create).toHaveCount(0);
});

test("[MEM-7] [MEM-13] a role that the server refuses is taken back, with the reason and the true state", async ({
  acme,
  ana,
  dan,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(/409 \(Conflict\).*\/members\//);
  await openLive(ana.page, acme.at("members"));
  // Dan is a moment faster: Ana's command left with the version she saw then, and she hears of his before it is refused.
  await ana.page.route(/\/members\/[^/]+$/, async (route) => {
    const { members } = await acme.snapshot();
    const member = members.find(({ name }) => name === ben.name);
    const roleId = await acme.roleId("admin");
    await dan.api("PATCH", `/v1/workspaces/${acme.slug}/members/${member?.id}`, { roleId, version: member?.version });
    await expect
      .poll(() => framesOf(ana.page).some(({ event }) => event?.type === "workspace.member.role_changed"))
      .toBe(true);
    await route.continue();
  });

  await roleOf(ana.page, ben.name).selectOption({ label: "Guest" });

  await expect(memberRow(ana.page, ben.name).getByRole("alert")).toHaveText("Dan Meyer already made Ben Achebe Admin.");
  await expect(roleOf(ana.page, ben.name)).toHaveValue(await acme.roleId("admin"));
});

test("[MEM-8] what can't be changed says why, reachable by keyboard", async ({ acme, ana, dan }) => {
  await openLive(dan.page, acme.at("members"));
  const fixed = memberRow(dan.page, ana.name).getByRole("note");
  await fixed.focus();
  await expect(dan.page.getByRole("tooltip")).toHaveText("Only owners can change an owner's role.");
  await expect(fixed).toHaveAccessibleDescription("Only owners can change an owner's role.");
});

test("[ROLE-1] the matrix is a table: arrows move, Space turns a cell, and each says its state", async ({
  acme,
  ana,
}) => {
  await ana.api("POST", `/v1/workspaces/${acme.slug}/roles`, { name: "Scout", permissions: [] });
  await openLive(ana.page, acme.at("roles"));
  const table = ana.page.getByRole("table", { name: "What each role may do" });
  await expect(table.locator("th:not([scope])")).toHaveCount(0);
  await expect(table.getByRole("columnheader")).toContainText(["Right", "Owner", "Admin", "Member", "Guest", "Scout"]);
  await expect(
    table.getByRole("checkbox", { name: "Admin, Invite people and see invitations, allowed", exact: true }),
  ).toBeChecked();

  const keyboard = ana.page.keyboard;
  await cell(ana.page, "Owner", "Rename the workspace").focus();
  await keyboard.press("ArrowDown");
  await expect(cell(ana.page, "Owner", "Delete the workspace")).toBeFocused();
  await keyboard.press("ArrowUp");
  await keyboard.press("ArrowRight");
  await expect(cell(ana.page, "Admin", "Rename the workspace")).toBeFocused();
  await keyboard.press("End");
  const turned = cell(ana.page, "Scout", "Rename the workspace");
  await expect(turned).toBeFocused();
  await keyboard.press("Space");
  await expect(turned).toHaveAccessibleName("Scout, Rename the workspace, allowed, not saved yet");
  await keyboard.press("Home");
  const locked = cell(ana.page, "Owner", "Rename the workspace");
  await keyboard.press("Space");
  await expect(locked).toBeChecked();
  await expect(locked).toHaveAccessibleDescription(/^Owner is a system role/);
});

test("[ROLE-2] before saving, the matrix says what changes and for how many, and asks when something is taken", async ({
  acme,
  ana,
  ben,
}) => {
  await giveOwnRole(acme, ana, ben, ["members.invite", "rooms.create"]);
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("roles"));

  await cell(ana.page, "Scout", "Rename and archive rooms").click();
  const bar = ana.page.getByRole("region", { name: "Unsaved changes" });
  await expect(bar).toContainText("+1");
  await cell(ana.page, "Scout", "Create rooms").click();
  await cell(ana.page, "Scout", "Invite people and see invitations").click();
  await expect(bar).toContainText("+1 −2");
  await expect(bar).toContainText("Affects 1 member, 1 online");

  await bar.getByRole("button", { name: "Save changes" }).click();
  const dialog = ana.page.getByRole("dialog", { name: "Take rights from Scout?" });
  await expect(dialog.getByRole("listitem")).toHaveText(["Invite people and see invitations", "Create rooms"]);
  await dialog.getByRole("button", { name: "Save changes" }).click();

  await expect(bar).toHaveCount(0);
  const role = (await acme.snapshot()).roles.find(({ name }) => name === "Scout");
  expect(role?.permissions).toEqual(["rooms.manage"]);
});

test("[ROLE-2] giving rights only is saved without a question", async ({ acme, ana, ben }) => {
  await giveOwnRole(acme, ana, ben, []);
  await openLive(ben.page, acme.at("rooms"));
  await openLive(ana.page, acme.at("roles"));
  await cell(ana.page, "Scout", "Create rooms").click();
  await ana.page.getByRole("button", { name: "Save changes" }).click();
  await expect(toasts(ana.page)).toHaveText(["Scout was saved."]);
  await expect(ben.page.getByRole("button", { name: "Create room" })).toBeVisible();
});

test("[ROLE-3] a right taken from a role takes the button, and explains on the page that needed it", async ({
  acme,
  ana,
  ben,
}) => {
  await giveOwnRole(acme, ana, ben, ["members.invite", "rooms.create"]);
  await acme.invite("cy@example.org", "member");
  const onInvitations = await ben.openTab(acme.at("invitations"));
  await expectLive(onInvitations);
  await openLive(ben.page, acme.at("members"));
  await expect(onInvitations.getByTestId("invitation-row")).toHaveCount(1);
  await expect(ben.page.getByRole("link", { name: "Invite people" })).toBeVisible();
  const asked = requestsOf(ben.page).length;
  await openLive(ana.page, acme.at("roles"));

  await cell(ana.page, "Scout", "Invite people and see invitations").click();
  await ana.page.getByRole("button", { name: "Save changes" }).click();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();

  await expect(ben.page.getByRole("link", { name: "Invite people" })).toHaveCount(0);
  await expect(ben.page.getByRole("link", { name: /^Invitations/ })).toHaveCount(0);
  await expect(onInvitations.getByText("Your role doesn't let you invite people or see invitations")).toBeVisible();
  await expect(onInvitations.getByTestId("invitation-row")).toHaveCount(0);
  await expect(toasts(ben.page)).toContainText(["You can no longer: invite people and see invitations."]);
  expect(requestsOf(ben.page)).toHaveLength(asked);
});

test("[ROLE-5] somebody else's change of the same role is kept under Ana's unsaved one, and flagged", async ({
  acme,
  ana,
  dan,
}) => {
  const root = `/v1/workspaces/${acme.slug}`;
  const { role } = await ana.api<RoleChanged>("POST", `${root}/roles`, { name: "Scout", permissions: [] });
  await openLive(ana.page, acme.at("roles"));
  await cell(ana.page, "Scout", "Create rooms").click();

  await dan.api("PATCH", `${root}/roles/${role.id}`, { permissions: ["rooms.manage"], version: role.version });

  await expect(cell(ana.page, "Scout", "Rename and archive rooms")).toBeChecked();
  await expect(ana.page.getByRole("columnheader", { name: "Scout" })).toContainText("Updated by Dan Meyer");
  const bar = ana.page.getByRole("region", { name: "Unsaved changes" });
  await expect(bar).toContainText("Somebody changed this role meanwhile");
  await bar.getByRole("button", { name: "Save changes" }).click();
  await expect(bar).toHaveCount(0);
  const saved = (await acme.snapshot()).roles.find(({ id }) => id === role.id);
  expect(saved?.permissions.toSorted()).toEqual(["rooms.create", "rooms.manage"]);
});

test("[ROLE-4] a role that somebody holds can't be deleted, and says so", async ({ acme, ana, ben }) => {
  await giveOwnRole(acme, ana, ben, []);
  await openLive(ana.page, acme.at("roles"));
  await expect(heading(ana.page, "Roles")).toBeVisible();
  await ana.page.getByRole("button", { name: "Actions for the role Scout" }).click();
  const item = ana.page.getByRole("menuitem", { name: /^Delete role/ });
  await expect(item).toHaveAttribute("aria-disabled", "true");
  await expect(item).toContainText("1 person holds it. Give them another role first.");
});
