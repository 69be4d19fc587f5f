import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { RoleChanged, RoomChanged } from "@orbit/shared/http";
import { expect, type Page } from "@playwright/test";
import { digestOf } from "../../src/lib/db/digest.ts";
import type { Person } from "./support/person.ts";
import { connection, expectLive, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";
import type { TestWorkspace } from "./support/workspace.ts";

const cutOff = /ERR_INTERNET_DISCONNECTED|WebSocket connection to/;

const allowDigest = (page: Page): Promise<void> =>
  page.addInitScript(() => localStorage.setItem("orbit:debug", "on")).then(() => undefined);

/** What the tab's stores hold, and what a snapshot taken now would put there. */
const digests = async (page: Page, viewer: Person, { slug }: TestWorkspace) => ({
  held: await page.evaluate(() => window.__orbit?.digest()),
  fresh: digestOf(await viewer.api<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${slug}`)),
});

const expectConverged = async (page: Page, viewer: Person, acme: TestWorkspace): Promise<void> => {
  await expect
    .poll(async () => {
      const { held, fresh } = await digests(page, viewer, acme);
      return held === fresh ? "converged" : `${held} is not ${fresh}`;
    })
    .toBe("converged");
};

/** A bit of everything that the stream keeps up to date. */
const work = async (by: Person, { slug }: TestWorkspace): Promise<void> => {
  const root = `/v1/workspaces/${slug}`;
  const { room } = await by.api<RoomChanged>("POST", `${root}/rooms`, { name: "Planning" });
  await by.api("PATCH", `${root}/rooms/${room.id}`, { name: "Roadmap", version: room.version });
  const { role } = await by.api<RoleChanged>("POST", `${root}/roles`, { name: "Host", permissions: ["rooms.create"] });
  await by.api("PATCH", `${root}/roles/${role.id}`, { permissions: ["members.invite"], version: role.version });
  await by.api("POST", `${root}/invitations`, { emails: ["cy@example.org"], roleId: role.id });
};

test("[STORE-3] after live changes a tab's stores equal a fresh snapshot", async ({ acme, ana, ben, dan }) => {
  await allowDigest(ben.page);
  await openLive(ben.page, acme.at("rooms"));
  await work(ana, acme);
  await dan.api("POST", `/v1/workspaces/${acme.slug}/rooms`, { name: "Dan's" });
  await expect(ben.page.getByTestId("room-row")).toHaveCount(2);
  await expectConverged(ben.page, ben, acme);
});

test("[CONN-6] [STORE-3] after an absence too", async ({ acme, ana, ben, consoleWatch }) => {
  consoleWatch.expect(cutOff);
  await allowDigest(ben.page);
  await openLive(ben.page, acme.at("rooms"));
  await ben.context.setOffline(true);
  await expect(connection(ben.page)).toHaveAttribute("data-state", "offline");
  await work(ana, acme);
  const behind = await digests(ben.page, ben, acme);
  expect(behind.held).not.toBe(behind.fresh);
  await ben.context.setOffline(false);
  await expectLive(ben.page);
  await expectConverged(ben.page, ben, acme);
});

test("[CONN-8] [STORE-3] a tab that was frozen is right again when it wakes", async ({ acme, ana, ben }) => {
  // given: the browser has frozen the page, as it does with tabs nobody looks at
  await allowDigest(ben.page);
  await openLive(ben.page, acme.at("rooms"));
  const browser = await ben.context.newCDPSession(ben.page);
  await browser.send("Page.setWebLifecycleState", { state: "frozen" });
  // when
  await work(ana, acme);
  await browser.send("Page.setWebLifecycleState", { state: "active" });
  // then
  await expect(ben.page.getByTestId("room-row")).toHaveCount(1);
  await expectConverged(ben.page, ben, acme);
});
