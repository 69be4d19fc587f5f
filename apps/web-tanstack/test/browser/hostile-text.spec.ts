import type { PeopleInvited, RoleChanged, RoomChanged } from "@orbit/shared/http";
import { expect, type Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { goTo, placesOf, refusalsOfPlaces } from "./support/places.ts";
import { expectLive, heading, openLive, openMemberMenu, toasts } from "./support/screen.ts";
import { test } from "./support/test.ts";
import { foundWorkspace } from "./support/workspace.ts";

/** What people might be called who want to be more than a name. */
const hostile = {
  // Begins and ends with letters, because the test makes an address of it.
  person: `Mal"><script>window.owned=1</script> Ory`,
  workspace: `<img src=x onerror="window.owned=1">`,
  role: `</style><svg onload=window.owned=1>`,
  room: "javascript:window.owned=1//",
  renamed: `<iframe srcdoc="<script>parent.owned=1</script>">`,
};

type Watched = { violations: string[]; owned: unknown };

/** Notes what the content security policy stops, in every page this person opens from now on. */
const watchPolicy = async ({ context }: Person): Promise<void> => {
  await context.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      seen.push(`${violatedDirective}: ${blockedURI} ${sample}`),
    );
  });
};

/** Nothing of it ran, nothing of it became an element, and the browser had nothing to stop. */
const expectInert = async (page: Page): Promise<void> => {
  const watched = await page.evaluate(() => {
    const { violations, owned } = window as unknown as Watched; // both put there above, or by an attack
    const strange = document.querySelectorAll(
      "iframe, img[src='x'], script:not([src]), svg[onload], a[href^='javascript:']",
    );
    return { violations, owned: owned ?? null, elements: [...strange].map(({ outerHTML }) => outerHTML) };
  });
  expect(watched).toEqual({ violations: [], owned: null, elements: [] });
};

test("[A60] the policy has nothing to stop on any page, in its menus and dialogs, and when the theme changes", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(refusalsOfPlaces);
  await watchPolicy(ana);
  await openLive(ben.page, acme.at("rooms"));
  for (const place of await placesOf(acme, ana)) {
    await test.step(place.path, async () => {
      await goTo(ana.page, place);
      await expectInert(ana.page);
    });
  }
  await openLive(ana.page, acme.at("members"));
  await ana.page.getByRole("button", { name: /^Account of/ }).click();
  await ana.page.getByText("Dark theme").click({ force: true });
  await ana.page.keyboard.press("Escape");
  await openMemberMenu(ana.page, ben.name);
  await ana.page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
  await ana.page.getByRole("dialog").waitFor();
  await expectInert(ana.page);
});

test("[A60] names that are markup or addresses are text wherever they stand: pages, titles, toasts, dialogs, avatars", async ({
  newPerson,
}) => {
  const [mallory, viewer] = [await newPerson(hostile.person), await newPerson("Vic Tan")];
  const place = await foundWorkspace(mallory, hostile.workspace);
  await place.admit(viewer, "owner");
  const root = `/v1/workspaces/${place.slug}`;
  const { role } = await mallory.api<RoleChanged>("POST", `${root}/roles`, {
    name: hostile.role,
    description: hostile.workspace,
    permissions: [],
  });
  const { room } = await mallory.api<RoomChanged>("POST", `${root}/rooms`, { name: hostile.room });
  const invited = { emails: ["fay@example.org"], roleId: role.id };
  const { invitations } = await mallory.api<PeopleInvited>("POST", `${root}/invitations`, invited);
  const { page } = viewer;
  await watchPolicy(viewer);
  page.on("dialog", (dialog) => expect.soft(dialog.message(), "a dialog of the browser's").toBe(""));

  for (const path of ["members", "invitations", "roles", "rooms", `rooms/${room.id}`, "activity", "settings"]) {
    await test.step(path, async () => {
      await openLive(page, place.at(path));
      await expect(page.getByText(hostile.workspace).first()).toBeAttached();
      expect(await page.title()).toContain(hostile.workspace);
      await expectInert(page);
    });
  }

  await test.step("the menus, a dialog, and the list of workspaces", async () => {
    await openLive(page, place.at("members"));
    await page.getByRole("button", { name: /^Switch workspace/ }).click();
    await expect(page.getByRole("menuitem", { name: hostile.workspace })).toBeVisible();
    await page.keyboard.press("Escape");
    await openMemberMenu(page, hostile.person);
    await page.getByRole("menuitem", { name: "Remove from workspace…" }).click();
    await expect(page.getByRole("dialog")).toContainText(hostile.person);
    await expectInert(page);
    await page.keyboard.press("Escape");
  });

  await test.step("live changes and their toasts", async () => {
    await openLive(page, place.at("rooms"));
    await mallory.api("PATCH", `${root}/rooms/${room.id}`, { name: hostile.renamed, version: room.version });
    await expect(page.getByText(hostile.renamed).first()).toBeVisible();
    const { members, workspace } = await place.snapshot();
    const me = members.find(({ name }) => name === viewer.name);
    await mallory.api("PATCH", root, { name: hostile.role, version: workspace.version });
    await expect(page.getByText(hostile.role).first()).toBeAttached();
    await mallory.api("PATCH", `${root}/members/${me?.id}`, { roleId: role.id, version: me?.version });
    await expect(toasts(page).first()).toContainText(hostile.person);
    await expectLive(page);
    await expectInert(page);
  });

  await test.step("the invitation's page", async () => {
    await page.goto(new URL(invitations[0]?.link ?? "").pathname);
    await expect(heading(page, `Join ${hostile.role}`)).toBeVisible();
    await expectInert(page);
  });
});
