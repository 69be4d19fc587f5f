import type { InvitationDto } from "@orbit/shared/dto";
import { expect, type Page } from "@playwright/test";
import { PASSWORD, type Person } from "./support/person.ts";
import { expectLive, heading, memberRow, openLive, toasts } from "./support/screen.ts";
import { test } from "./support/test.ts";
import type { TestWorkspace } from "./support/workspace.ts";

const paste = async (page: Page, text: string) => {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("Control+V");
};

const chips = (page: Page) => page.getByRole("list", { name: "Addresses" }).getByRole("listitem");

const revokeAll = async (acme: TestWorkspace, by: Person) => {
  const withdraw = ({ id }: InvitationDto) => by.api("DELETE", `/v1/workspaces/${acme.slug}/invitations/${id}`);
  await Promise.all((await acme.snapshot()).invitations.map(withdraw));
};

const accept = (page: Page) => page.getByRole("button", { name: "Accept invitation" });

test("[INV-1] pasted addresses become chips one by one; a wrong one is marked and blocks nobody", async ({
  acme,
  ana,
}) => {
  await ana.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openLive(ana.page, acme.at("invitations"));
  await ana.page.getByLabel("E-mail addresses").focus();

  await paste(ana.page, "a@example.org, b@example.org\nc@example.org nobody");

  await expect(chips(ana.page)).toHaveText([
    "a@example.org",
    "b@example.org",
    "c@example.org",
    "nobody · not an address",
  ]);
  await expect(ana.page.getByText("1 of these is not an e-mail address.")).toBeVisible();
  await ana.page.getByRole("button", { name: "Create 3 invitations" }).click();
  const links = ana.page.getByRole("list", { name: "Invitation links" }).getByRole("listitem");
  await expect(links).toHaveCount(3);
  await expect(ana.page.getByTestId("invitation-row")).toHaveCount(3);
  await expect(ana.page.getByRole("link", { name: "Invitations (3)" })).toBeVisible();
});

test("[INV-2] members and pending addresses are named one by one, and nothing is sent twice", async ({
  acme,
  ana,
  ben,
}) => {
  await ana.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await acme.invite("cy@example.org", "member");
  await openLive(ana.page, acme.at("invitations"));
  await ana.page.getByLabel("E-mail addresses").focus();
  await paste(ana.page, `${ben.email} cy@example.org`);
  await ana.page.getByRole("button", { name: "Create 2 invitations" }).click();

  await expect(ana.page.getByRole("heading", { name: "Nobody new to invite" })).toBeFocused();
  await expect(ana.page.getByText(`${ben.email} is already a member.`)).toBeVisible();
  await expect(ana.page.getByText("cy@example.org already has a pending invitation.")).toBeVisible();
  expect((await acme.snapshot()).invitations).toHaveLength(1);
});

test("[INV-7] nobody invites above their own role", async ({ acme, ben }) => {
  await openLive(ben.page, acme.at("invitations"));
  const roles = ben.page.getByLabel("Role", { exact: true }).getByRole("option");
  await expect(roles).toHaveText(["Member", "Guest"]);
  const roleId = await acme.roleId("admin");
  const asked = { emails: ["cy@example.org"], roleId };
  await expect(ben.api("POST", `/v1/workspaces/${acme.slug}/invitations`, asked)).rejects.toThrow(/answered 403/);
});

test("[INV-8] [AUTH-3] [MEM-6] a link leads a stranger over sign-up into the workspace, and all see it happen", async ({
  acme,
  ana,
  visitor,
  consoleWatch,
}) => {
  consoleWatch.expect(/401 \(Unauthorized\).*\/v1\/me/);
  const cy = await visitor("Cy Duarte");
  await ana.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const onMembers = await ana.openTab(acme.at("members"));
  await expectLive(onMembers);
  await openLive(ana.page, acme.at("invitations"));
  await ana.page.getByLabel("E-mail addresses").focus();
  await paste(ana.page, `${cy.email}, b@example.org, c@example.org`);
  await ana.page.getByRole("button", { name: "Create 3 invitations" }).click();
  await ana.page.getByRole("button", { name: `Copy link for ${cy.email}` }).click();
  const link = await ana.page.evaluate(() => navigator.clipboard.readText());
  await expect(onMembers.getByRole("link", { name: "Invitations (3)" })).toBeVisible();

  await cy.page.goto(link);
  await expect(heading(cy.page, "Join Acme")).toBeVisible();
  const main = cy.page.getByRole("main");
  await expect(main).toContainText("Ana Vargas invites you to work in Acme.");
  await expect(main).toContainText(/Your role\s*Member/);
  await expect(main).toContainText(cy.email);

  await cy.page.getByRole("link", { name: "Create an account" }).click();
  await expect(cy.page.getByRole("main")).toContainText("To join Acme as Member.");
  await cy.page.getByLabel("Name").fill(cy.name);
  await cy.page.getByLabel("E-mail").fill(cy.email);
  await cy.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await cy.page.getByRole("button", { name: "Create account" }).click();
  await expect(cy.page).toHaveURL(link);
  const flashing = memberRow(onMembers, cy.name).and(onMembers.locator('[data-flash="true"]'));
  await Promise.all([accept(cy.page).click(), expect(flashing).toBeVisible()]);

  // On whichever node Cy is.
  await expect(cy.page).toHaveURL(({ pathname }) => pathname === acme.at("members"));
  await expectLive(cy.page);
  await expect(onMembers.getByTestId("member-row")).toContainText(["Ana Vargas", "Cy Duarte"]);
  await expect(onMembers.getByText("2 members · 2 online")).toBeVisible();
  await expect(onMembers.getByRole("link", { name: "Invitations (2)" })).toBeVisible();
  await expect(ana.page.getByTestId("invitation-row")).toHaveCount(2);
  await expect(toasts(onMembers)).toHaveText(["Cy Duarte accepted your invitation."]);
});

test("[INV-3] in the wrong account the page names both addresses, and leads back after signing in", async ({
  acme,
  ana,
  newPerson,
  consoleWatch,
}) => {
  consoleWatch.expect(/401 \(Unauthorized\).*\/v1\/me/);
  const cy = await newPerson("Cy Duarte");
  const link = await acme.invite(cy.email, "guest");
  const eve = await newPerson("Eve Lind");
  await eve.page.goto(link);
  const note = eve.page.getByRole("note");
  await expect(note).toContainText(eve.email);
  await expect(note).toContainText(cy.email);
  await expect(accept(eve.page)).toHaveCount(0);

  await eve.page.getByRole("button", { name: "Sign out and continue" }).click();
  await eve.page.getByRole("link", { name: "Sign in" }).click();
  await eve.page.getByLabel("E-mail").fill(cy.email);
  await eve.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await eve.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(eve.page).toHaveURL(link);
  await accept(eve.page).click();
  await expect(eve.page).toHaveURL(acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  await expect(memberRow(ana.page, cy.name)).toBeVisible();
});

test("[INV-4] an invitation withdrawn under the reader's eyes is refused, and says so", async ({
  acme,
  ana,
  newPerson,
  consoleWatch,
}) => {
  consoleWatch.expect(/410 \(Gone\).*\/accept/);
  const cy = await newPerson("Cy Duarte");
  await cy.page.goto(await acme.invite(cy.email, "member"));
  await expect(accept(cy.page)).toBeVisible();
  await openLive(ana.page, acme.at("invitations"));
  await ana.page.getByRole("button", { name: `Withdraw invitation for ${cy.email}` }).click();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(ana.page.getByTestId("invitation-row")).toHaveCount(0);

  await accept(cy.page).click();

  await expect(cy.page.getByRole("alert")).toContainText("Somebody in the workspace took it back.");
  await expect(accept(cy.page)).toHaveCount(0);
  expect((await acme.snapshot()).members).toHaveLength(1);
});

test("[INV-5] unknown, used, withdrawn and expired links each say what happened and whom to ask", async ({
  acme,
  ana,
  ben,
  newPerson,
  consoleWatch,
}) => {
  consoleWatch.expect(/(404 \(Not Found\)|409 \(Conflict\)|410 \(Gone\)).*\/v1\/invitations\//);
  const cy = await newPerson("Cy Duarte");
  const used = await acme.invite(cy.email, "member");
  await cy.api("POST", `/v1/invitations/${used.split("/").at(-1)}/accept`);
  const withdrawn = await acme.invite("eve@example.org", "member");
  await revokeAll(acme, ana);
  const expired = await acme.invite("fay@example.org", "member");
  // Weeks can't pass here. That the API answers so is proven by its own tests.
  await ben.page.route(`**/v1${expired.replace("invite", "invitations")}`, (route) =>
    route.fulfill({
      status: 410,
      contentType: "application/problem+json",
      json: {
        type: "about:blank",
        title: "Gone",
        status: 410,
        code: "workspaces.invitation_expired",
        detail: "This invitation has expired.",
        requestId: "r",
      },
    }),
  );
  const told = {
    "/invite/no-such-token": "This invitation is unknown",
    [used]: "This invitation was already used",
    [withdrawn]: "This invitation was withdrawn",
    [expired]: "This invitation has expired",
  };
  for (const [link, title] of Object.entries(told)) {
    await ben.page.goto(link);
    await expect(heading(ben.page, title)).toBeVisible();
    await expect(ben.page.getByRole("main")).toContainText(/ask whoever invited you/i);
  }
});

test("[INV-6] accepting in two tabs at once makes one membership", async ({ acme, newPerson, consoleWatch }) => {
  consoleWatch.expect(/409 \(Conflict\).*\/v1\/invitations\//);
  const cy = await newPerson("Cy Duarte");
  const link = await acme.invite(cy.email, "member");
  const second = await cy.openTab(link);
  await cy.page.goto(link);
  await expect(accept(cy.page)).toBeVisible();
  await expect(accept(second)).toBeVisible();

  await Promise.all([accept(cy.page).dblclick(), accept(second).click()]);

  await expect(cy.page).toHaveURL(acme.at("members"));
  await expect(second).toHaveURL(acme.at("members"));
  await expectLive(second);
  expect((await acme.snapshot()).members.map(({ name }) => name).toSorted()).toEqual(["Ana Vargas", "Cy Duarte"]);
});
