import { expect, type Locator, type Page } from "@playwright/test";
import { openSocketsOf } from "./watched-page.ts";

export const connection = (page: Page): Locator => page.getByTestId("connection");

export const expectLive = async (page: Page): Promise<void> => {
  await expect(connection(page)).toHaveAttribute("data-state", "live");
};

/** Opens a page of a workspace, and waits until it hears of changes. */
export const openLive = async (page: Page, path: string): Promise<void> => {
  await page.goto(path);
  await expectLive(page);
};

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole("heading", { level: 1, name });

export const memberRow = (page: Page, name: string): Locator =>
  page.getByTestId("member-row").filter({ has: page.getByTitle(name, { exact: true }) });

export const presenceOf = (page: Page, name: string): Locator => memberRow(page, name).getByTestId("presence");

export const roleOf = (page: Page, name: string): Locator => page.getByLabel(`Role of ${name}`);

export const toasts = (page: Page): Locator => page.getByRole("region", { name: "Messages" }).getByRole("status");

export const banner = (page: Page): Locator => page.getByTestId("connection-banner");

/** Opens the menu of a member's row. */
export const openMemberMenu = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name: `Actions for ${name}` }).click();

/** The test hears of a closed socket a moment after the page closed it. */
export const expectOpenSockets = (page: Page, count: number): Promise<void> =>
  expect.poll(() => openSocketsOf(page), "open sockets").toBe(count);

/** Nothing of these people is left in the document, not even hidden. */
export const expectNoTraceOf = async (page: Page, names: readonly string[]): Promise<void> => {
  const content = await page.content();
  expect(names.filter((name) => content.includes(name))).toEqual([]);
};
