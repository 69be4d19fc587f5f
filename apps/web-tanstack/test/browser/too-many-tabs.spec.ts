import { expect } from "@playwright/test";
import { banner, expectLive, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";

const env = { LIMIT_SOCKETS_PER_SESSION: "2", LIMIT_SOCKETS_PER_ADDRESS: "3" };
test.use({ topology: { nodes: 1, hub: "none", env } });

test("[TAB-4] over the limit the newest tab works, and the oldest says that it is paused and can be used again", async ({
  acme,
  ana,
}) => {
  await openLive(ana.page, acme.at("members"));
  const second = await ana.openTab(acme.at("members"));
  await expectLive(second);
  const third = await ana.openTab(acme.at("members"));
  await expectLive(third);

  const paused = ana.page.getByText("Live updates are paused here: you have Orbit open in many tabs.");
  await expect(paused).toBeVisible();
  await expectLive(second);

  await ana.page.getByRole("button", { name: "Use here" }).click();
  await expectLive(ana.page);
  await expect(paused).toBeHidden();
  await expect(second.getByText("Live updates are paused here", { exact: false })).toBeVisible();
});

test("[TAB-4] where no more are let in, a tab says so, and is live over a socket once there is room", async ({
  acme,
  ana,
  ben,
  consoleWatch,
}) => {
  consoleWatch.expect(/429/);
  await openLive(ana.page, acme.at("members"));
  const second = await ana.openTab(acme.at("members"));
  await expectLive(second);
  await openLive(ben.page, acme.at("members"));

  const late = await ben.openTab(acme.at("members"));
  await expect(banner(late).getByRole("status")).toContainText("Too many tabs are connected from here. Retrying");
  await second.close();
  await expectLive(late);
  await expect(late.getByTestId("connection")).toHaveText("Live");
});
