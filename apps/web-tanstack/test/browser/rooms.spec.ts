import type { RoomChanged } from "@orbit/shared/http";
import { expect, type Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { expectLive, heading, openLive } from "./support/screen.ts";
import { test } from "./support/test.ts";
import type { TestWorkspace } from "./support/workspace.ts";

const createRoom = async (acme: TestWorkspace, by: Person, name: string) => {
  const { room } = await by.api<RoomChanged>("POST", `/v1/workspaces/${acme.slug}/rooms`, { name });
  return { ...room, path: acme.at(`rooms/${room.id}`) };
};

const peopleIn = (page: Page) => page.getByRole("list", { name: "In this room" }).getByRole("listitem");
const roomRow = (page: Page, name: string) => page.getByTestId("room-row").filter({ hasText: name });

test("the list tells live who is in each room, and one person is one face however many tabs", async ({
  acme,
  ana,
  ben,
}) => {
  const harbour = await createRoom(acme, ana, "Harbour");
  await createRoom(acme, ana, "Lighthouse");
  await openLive(ana.page, acme.at("rooms"));
  await expect(roomRow(ana.page, "Harbour")).toContainText("Nobody is here");

  await openLive(ben.page, harbour.path);
  await expect(roomRow(ana.page, "Harbour")).toContainText("1 person is here");
  await expect(ana.page.getByRole("button", { name: "In Harbour: Ben Achebe", exact: true })).toBeVisible();
  await expect(roomRow(ana.page, "Lighthouse")).toContainText("Nobody is here");

  const second = await ben.openTab(harbour.path);
  await expectLive(second);
  await expect(peopleIn(second)).toHaveText([/Ben Achebe\s*\(You\)/]);
  await second.getByRole("link", { name: "All rooms" }).click();
  await expect(roomRow(second, "Harbour")).toContainText("1 person is here");
  await second.close();
  await ben.page.getByRole("link", { name: "All rooms" }).click();
  await expect(roomRow(ana.page, "Harbour")).toContainText("Nobody is here");
});

test("inside a room everybody sees who comes and goes", async ({ acme, ana, ben }) => {
  const harbour = await createRoom(acme, ana, "Harbour");
  await openLive(ana.page, harbour.path);
  await expect(peopleIn(ana.page)).toHaveCount(1);
  await openLive(ben.page, harbour.path);
  await expect(peopleIn(ana.page)).toContainText(["Ana Vargas", "Ben Achebe"]);
  await expect(ana.page.getByText("2 people are here")).toBeVisible();
  await ben.page.close();
  await expect(peopleIn(ana.page)).toHaveCount(1);
});

test("a room is created, renamed and archived in one window and followed in the other", async ({ acme, ana, ben }) => {
  await openLive(ben.page, acme.at("rooms"));
  await openLive(ana.page, acme.at("rooms"));
  await expect(ben.page.getByText("No rooms yet")).toBeVisible();

  await ana.page.getByRole("button", { name: "Create room" }).click();
  await ana.page.getByRole("dialog").getByLabel("Name").fill("Harbour");
  await ana.page.keyboard.press("Enter");
  await expect(roomRow(ben.page, "Harbour")).toContainText("Updated by Ana Vargas");
  await expect(ana.page.getByRole("dialog")).toHaveCount(0);
  await expect(ana.page.getByRole("button", { name: "Create room" })).toBeFocused();

  await ana.page.getByRole("button", { name: "Actions for the room Harbour" }).click();
  await ana.page.getByRole("menuitem", { name: "Rename…" }).click();
  await ana.page.getByRole("dialog").getByLabel("Name").fill("Lighthouse");
  await ana.page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(roomRow(ben.page, "Lighthouse")).toBeVisible();
  await expect(roomRow(ben.page, "Harbour")).toHaveCount(0);
});

test("a room archived while somebody is inside tells them, and the list forgets it", async ({ acme, ana, ben }) => {
  const harbour = await createRoom(acme, ana, "Harbour");
  await openLive(ben.page, harbour.path);
  await expect(peopleIn(ben.page)).toHaveCount(1);
  await openLive(ana.page, acme.at("rooms"));
  await ana.page.getByRole("button", { name: "Actions for the room Harbour" }).click();
  await ana.page.getByRole("menuitem", { name: "Archive…" }).click();
  await ana.page.getByRole("button", { name: "Archive room" }).click();

  await expect(heading(ben.page, "This room is not here")).toBeVisible();
  await expect(ben.page.getByText("It was archived, or never existed")).toBeVisible();
  await ben.page.getByRole("link", { name: "See all rooms" }).click();
  await expect(ben.page.getByText("No rooms yet")).toBeVisible();
  await expect(roomRow(ana.page, "Harbour")).toHaveCount(0);
});
