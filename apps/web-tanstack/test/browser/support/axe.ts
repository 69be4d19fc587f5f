import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// There are no frames in Orbit's pages, so axe needs no page of its own to put their results together.
const axe = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode(true);

const expectNoViolation = async (builder: AxeBuilder): Promise<void> => {
  const { violations } = await builder.analyze();
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} at ${target.join(" ")}`),
  );
  expect(lines).toEqual([]);
};

/** Fails with what axe found and where, one line for each. */
const expectAccessible = (page: Page): Promise<void> => expectNoViolation(axe(page).withTags(TAGS));

/** Everything in light, and in dark again all that colours can break. Leaves the page light. */
export const expectAccessibleInBothThemes = async (page: Page): Promise<void> => {
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expectNoViolation(axe(page).withRules(["color-contrast", "link-in-text-block"]));
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "light");
};
