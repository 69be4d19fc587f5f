import type { RoomChanged } from "@orbit/shared/http";
import { expect, type Page } from "@playwright/test";
import {
  banner,
  connection,
  expectLive,
  expectNoTraceOf,
  expectOpenSockets,
  heading,
  memberRow,
  openLive,
  presenceOf,
  toasts,
} from "./support/screen.ts";
import { test } from "./support/test.ts";
import { requestsOf } from "./support/watched-page.ts";
import { cuttableSockets } from "./support/wire.ts";

const SHOW_AFTER_MS = 2_000;
/** The longest a first attempt waits: see the client's backoff. */
const FIRST_ATTEMPT_WITHIN_MS = 1_000;
const unreachable =
  /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|WebSocket connection to/;
const cutOff = /ERR_INTERNET_DISCONNECTED/;

declare global {
  interface Window {
    /**
     * What the page itself saw: whether the banner came and whether it said that all is well again, whether it still spoke
     * of the loss when the connection was live again, and how far things moved.
     */
    outage: { wasShown: boolean; wasBack: boolean; stayedOn: boolean; shifts: number };
  }
}

/** Notes in the page what no test process can see in time. */
const watchOutage = (page: Page) =>
  page.evaluate(() => {
    const outage: Window["outage"] = { wasShown: false, wasBack: false, stayedOn: false, shifts: 0 };
    window.outage = outage;
    const look = () => {
      const lost = document.querySelector('[data-testid="connection"]')?.getAttribute("data-state") !== "live";
      const told = document.querySelector('[data-testid="connection-banner"]')?.getAttribute("data-outage");
      if (told === "lost") outage.wasShown = true;
      if (told === "back") outage.wasBack = true;
      if (told === "lost" && !lost) outage.stayedOn = true;
    };
    new MutationObserver(look).observe(document.body, { attributes: true, subtree: true, childList: true });
    new PerformanceObserver((list) => {
      // The API knows this entry's type; TypeScript's library does not.
      for (const entry of list.getEntries()) outage.shifts += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: "layout-shift" });
  });

const outageOf = (page: Page) => page.evaluate(() => window.outage);

/** From here on the page's own clock stands still, and only the test moves it: how busy a machine is then changes nothing. */
const stopClock = async (page: Page): Promise<void> => {
  await page.clock.pauseAt(new Date(await page.evaluate(() => Date.now() + 1_000)));
};

const preflights = (page: Page) => requestsOf(page).filter((asked) => asked.endsWith("/preflight")).length;

test("[CONN-1] a drop of less than two seconds shows nothing but the dot", async ({ acme, ana, ben }) => {
  const wire = await cuttableSockets(ana.page);
  await ana.page.clock.install();
  await openLive(ben.page, acme.at("members"));
  await openLive(ana.page, acme.at("members"));
  await watchOutage(ana.page);
  await stopClock(ana.page);

  await wire.cut();
  await expect(connection(ana.page)).toHaveAttribute("data-state", "reconnecting");
  await ana.page.clock.runFor(FIRST_ATTEMPT_WITHIN_MS);
  await expect.poll(() => wire.opened()).toBe(2);
  await expectLive(ana.page);
  await ana.page.clock.runFor(SHOW_AFTER_MS);

  expect((await outageOf(ana.page)).wasShown).toBe(false);
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");
});

test("[CONN-2] [CONN-3] [CONN-4] a killed server: a banner after two seconds, presence unknown, and all caught up once it is back", async ({
  acme,
  ana,
  ben,
  orbit,
  consoleWatch,
}) => {
  consoleWatch.expect(unreachable);
  await ana.page.clock.install();
  await openLive(ben.page, acme.at("rooms"));
  await openLive(ana.page, acme.at("members"));
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");
  await watchOutage(ana.page);
  await stopClock(ana.page);

  await orbit.kill();
  const retry = banner(ana.page).getByRole("button", { name: "Retry now" });
  try {
    await expect(connection(ana.page)).toHaveAttribute("data-state", "reconnecting");
    await ana.page.clock.runFor(SHOW_AFTER_MS - 1);
    expect((await outageOf(ana.page)).wasShown).toBe(false);
    await ana.page.clock.resume();
    await expect(retry).toBeVisible();
    await expect(banner(ana.page).getByRole("status")).toContainText("Connection lost. Retrying");
    await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "unknown");

    await expect(retry).not.toHaveAttribute("aria-disabled");
    const before = preflights(ana.page);
    await retry.click();
    await expect.poll(() => preflights(ana.page)).toBeGreaterThan(before);
  } finally {
    await orbit.start();
  }
  await ana.api("POST", `/v1/workspaces/${acme.slug}/rooms`, { name: "Lighthouse" });
  const { workspace } = await acme.snapshot();
  await ana.api("PATCH", `/v1/workspaces/${acme.slug}`, { name: "Acme Works", version: workspace.version });

  for (const { page } of [ana, ben]) {
    // Whoever looks at the page again need not wait for the next attempt.
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expectLive(page);
    await expect(page).toHaveTitle(/ · Acme Works$/);
    await expectOpenSockets(page, 1);
  }
  await expect(ben.page.getByTestId("room-row")).toContainText(["Lighthouse"]);
  await expect(presenceOf(ana.page, ben.name)).toHaveAttribute("data-status", "online");
  await expect(banner(ana.page)).toHaveAttribute("data-shown", "false");
  const { wasBack, stayedOn, shifts } = await outageOf(ana.page);
  expect(wasBack).toBe(true);
  expect(stayedOn).toBe(false);
  expect(shifts).toBeLessThan(0.05);
});

test("[CONN-5] offline, the page says so and stays readable", async ({ acme, ana, ben, consoleWatch }) => {
  consoleWatch.expect(cutOff);
  await openLive(ana.page, acme.at("members"));
  await ana.context.setOffline(true);
  await expect(banner(ana.page).getByRole("status")).toContainText("You are offline. You can keep reading");
  await expect(memberRow(ana.page, ben.name)).toBeVisible();
  await ana.context.setOffline(false);
  await expectLive(ana.page);
});

test("[CONN-6] after 25 changes made while Ana was away, her page equals a fresh one, without a flood of messages", async ({
  acme,
  ana,
  ben,
  dan,
  consoleWatch,
}) => {
  consoleWatch.expect(cutOff);
  const root = `/v1/workspaces/${acme.slug}`;
  const { room } = await ben.api<RoomChanged>("POST", `${root}/rooms`, { name: "Old" });
  const onMembers = await ana.openTab(acme.at("members"));
  await expectLive(onMembers);
  await openLive(ana.page, acme.at("rooms"));
  await expect(ana.page.getByTestId("room-row")).toHaveCount(1);
  await ana.context.setOffline(true);
  await expect(connection(ana.page)).toHaveAttribute("data-state", "offline");

  for (let n = 1; n <= 22; n += 1) await ben.api("POST", `${root}/rooms`, { name: `Room ${n}` });
  await dan.api("PATCH", `${root}/rooms/${room.id}`, { name: "New", version: room.version });
  await dan.api("DELETE", `${root}/rooms/${room.id}`);
  await dan.api("DELETE", `${root}/members/${await acme.memberId(ben)}`);

  await ana.context.setOffline(false);
  await expect(ana.page.getByTestId("room-row")).toHaveCount(22);
  const fresh = await ana.openTab(acme.at("rooms"));
  await expect(fresh.getByTestId("room-row")).toHaveCount(22);
  const names = (page: Page) => page.getByTestId("room-row").getByRole("link").allTextContents();
  expect(await names(ana.page)).toEqual(await names(fresh));
  await expect(memberRow(onMembers, ben.name)).toHaveCount(0);
  await expect(memberRow(onMembers, dan.name)).toHaveCount(1);
  expect(await toasts(ana.page).count()).toBeLessThanOrEqual(1);
});

test("[CONN-9] who was removed while cut off gets the page that says so, not an endless banner", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(cutOff);
  consoleWatch.expect(/404 \(Not Found\)|WebSocket connection to/);
  await openLive(ben.page, acme.at("members"));
  await ben.context.setOffline(true);
  await expect(connection(ben.page)).toHaveAttribute("data-state", "offline");
  await ana.api("DELETE", `/v1/workspaces/${acme.slug}/members/${await acme.memberId(ben)}`);
  await ben.context.setOffline(false);

  await expect(heading(ben.page, /^You no longer have access to/)).toBeVisible();
  await expectNoTraceOf(ben.page, [ana.name]);
  await expect(banner(ben.page)).toHaveCount(0);
  expect(preflights(ben.page)).toBe(1);
});

test("[CONN-9] who was signed out while cut off gets the sign-in page", async ({ acme, ana, ben, consoleWatch }) => {
  consoleWatch.expect(cutOff);
  consoleWatch.expect(/401 \(Unauthorized\)|WebSocket connection to/);
  await openLive(ben.page, acme.at("members"));
  await ben.context.setOffline(true);
  await expect(connection(ben.page)).toHaveAttribute("data-state", "offline");
  // From outside the browser, which is cut off: with a copy of its cookies.
  const cookie = (await ben.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const origin = new URL(ben.page.url()).origin;
  const signOut = await fetch(`${origin}/v1/auth/sign-out`, { method: "POST", headers: { cookie, origin } });
  expect(signOut.status).toBe(204);
  await ben.context.setOffline(false);

  await expect(heading(ben.page, "Sign in")).toBeVisible();
  await expectNoTraceOf(ben.page, [ana.name]);
  await expect(banner(ben.page)).toHaveCount(0);
});

test("[CONN-9] an address that is nobody's, or not yours, is the same page, without a socket", async ({
  acme,
  newPerson,
  consoleWatch,
}) => {
  consoleWatch.expect(/404 \(Not Found\).*\/v1\/workspaces\//);
  const eve = await newPerson("Eve Lind");
  for (const path of [acme.at("members"), "/w/no-such-workspace/members"]) {
    await eve.page.goto(path);
    await expect(heading(eve.page, "There is no such workspace here")).toBeVisible();
    await expect(banner(eve.page)).toHaveCount(0);
    await expectOpenSockets(eve.page, 0);
  }
});
