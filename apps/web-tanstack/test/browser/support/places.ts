import type { RoleChanged, RoomChanged } from "@orbit/shared/http";
import type { Page } from "@playwright/test";
import type { Person } from "./person.ts";
import { expectLive, heading } from "./screen.ts";
import type { TestWorkspace } from "./workspace.ts";

/** A place somebody can be, and what stands there once it has come to rest. */
export type Place = { path: string; title: string | RegExp; live: "live" | "still" };

/** Fills the workspace, and names every page of it. */
export const placesOf = async (acme: TestWorkspace, owner: Person): Promise<readonly Place[]> => {
  const root = `/v1/workspaces/${acme.slug}`;
  const { room } = await owner.api<RoomChanged>("POST", `${root}/rooms`, { name: "Harbour" });
  await owner.api<RoleChanged>("POST", `${root}/roles`, { name: "Scout", permissions: ["rooms.create"] });
  await acme.invite("cy.with.a.rather.long.address@mail.example.org", "member");
  return [
    { path: acme.at("members"), title: "Members", live: "live" },
    { path: `${acme.at("members")}?q=nobody`, title: "Members", live: "live" },
    { path: acme.at("invitations"), title: "Invitations", live: "live" },
    { path: acme.at("roles"), title: "Roles", live: "live" },
    { path: acme.at("rooms"), title: "Rooms", live: "live" },
    { path: acme.at(`rooms/${room.id}`), title: "Harbour", live: "live" },
    { path: acme.at("rooms/0190a000-0000-7000-8000-000000000000"), title: "This room is not here", live: "live" },
    { path: acme.at("activity"), title: "Activity", live: "live" },
    { path: acme.at("settings"), title: "Settings", live: "live" },
    { path: acme.at("account"), title: "Account", live: "live" },
    { path: "/new", title: /workspace/i, live: "still" },
    { path: "/sign-in", title: "Sign in", live: "still" },
    { path: "/sign-up", title: "Create an account", live: "still" },
    { path: await acme.invite("fay@example.org", "guest"), title: "Join Acme", live: "still" },
    { path: "/invite/no-such-token", title: "This invitation is unknown", live: "still" },
    { path: "/w/no-such-workspace/members", title: "There is no such workspace here", live: "still" },
    { path: "/no/such/page", title: "Nothing lives at this address", live: "still" },
  ];
};

/** What a browser says by itself when the places that don't exist are asked for. */
export const refusalsOfPlaces = /404 \(Not Found\).*\/v1\/(invitations|workspaces)\//;

export const goTo = async (page: Page, { path, title, live }: Place): Promise<void> => {
  await page.goto(path);
  await heading(page, title).waitFor();
  if (live === "live") await expectLive(page);
};
