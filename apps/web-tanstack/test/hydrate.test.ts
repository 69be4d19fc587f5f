import { expect, test } from "vitest";
import { applyServerEvent } from "../src/lib/db/apply-server-event.ts";
import { digestOf, digestOfStores } from "../src/lib/db/digest.ts";
import { absorb, hydrate } from "../src/lib/db/hydrate.ts";
import { hideRoleOverlay, showRoleOverlay } from "../src/lib/db/role-overlays.ts";
import { createStores } from "../src/lib/db/stores.ts";
import { createViews } from "../src/lib/db/views.ts";
import { ids, member, role, snapshot } from "./support/builders.ts";

const hydrated = (over = {}) => {
  const stores = createStores();
  hydrate(stores, snapshot(over));
  return { stores, views: createViews(stores) };
};
const at = (seq: number) => ({ epoch: 1, seq });

test("[STORE-1] an answer and its frame agree whichever comes first", () => {
  const answer = { member: member({ roleId: ids.custom, version: 2 }), position: at(11) };
  const later = { type: "workspace.member.role_changed", member: member({ roleId: ids.owner, version: 3 }) } as const;
  const { stores } = hydrated();
  applyServerEvent(stores, later, at(12));
  absorb(stores, "acme", answer);
  expect(stores.members.get(ids.ben)?.roleId).toBe(ids.owner);
});

test("an answer that comes after moving to another workspace stays out", () => {
  const { stores } = hydrated();
  absorb(stores, "other", { member: member({ name: "Mallory", version: 9 }), position: at(11) });
  expect(stores.members.get(ids.ben)?.name).toBe("Ben");
});

test("what a command took away is gone before its frame comes, and stays so", () => {
  const { stores } = hydrated();
  absorb(stores, "acme", { position: at(11), removed: { kind: "roles", id: ids.custom } });
  hydrate(stores, snapshot());
  expect(stores.roles.get(ids.custom)).toBeNull();
});

test("an address typed by hand is shown only to those who may see addresses", () => {
  const { stores } = hydrated();
  const invitation = {
    id: ids.invitation,
    roleId: ids.guest,
    invitedBy: null,
    addressHint: "c…",
    createdAt: "",
    expiresAt: "",
    version: 1,
  };
  const one = { invitation, email: "cy@example.org", token: "t", link: "l" };
  absorb(stores, "acme", { invitations: [one], skipped: [], position: at(11) });
  expect(stores.contacts.size).toBe(0);
  expect(stores.invitations.get(ids.invitation)).toEqual(invitation);
});

test("an unconfirmed role is shown, gives no rights, and leaves no trace when it is taken back", () => {
  const { stores, views } = hydrated();
  const before = stores.members.rows.get();
  showRoleOverlay(stores, "m1", { memberId: ids.ben, roleId: ids.owner });
  expect(views.shownMembers.get().get(ids.ben)?.roleId).toBe(ids.owner);
  expect(views.pendingIds.get().has(ids.ben)).toBe(true);
  expect(views.viewer.get()?.role.id).toBe(ids.guest);
  hideRoleOverlay(stores, "m1");
  expect(views.shownMembers.get()).toBe(before);
});

test("[STORE-4] a right taken from a role is gone from whoever holds it, without another word", () => {
  const { stores, views } = hydrated({
    roles: [role({ id: ids.guest, kind: "custom", permissions: ["rooms.create"] })],
  });
  expect(views.viewer.get()?.role.permissions).toEqual(["rooms.create"]);
  const event = { type: "workspace.role.updated", role: role({ id: ids.guest, version: 2 }) } as const;
  applyServerEvent(stores, event, at(11));
  expect(views.viewer.get()?.role.permissions).toEqual([]);
});

test("lists are in their order: people by name, roles by rank and then name", () => {
  const { views } = hydrated({
    members: [member({ id: ids.cy, name: "cy" }), member({ id: ids.ana, name: "Ana" }), member({ name: "Émile" })],
    roles: [
      role({ id: ids.custom, name: "Zoo" }),
      role({ id: ids.room, name: "Art" }),
      role({ id: ids.guest, kind: "guest", name: "Guest" }),
      role({ id: ids.owner, kind: "owner", name: "Owner" }),
    ],
  });
  expect(views.membersByName.get().map(({ name }) => name)).toEqual(["Ana", "cy", "Émile"]);
  expect(views.rolesByPlace.get().map(({ name }) => name)).toEqual(["Owner", "Guest", "Art", "Zoo"]);
});

test("a change to one row leaves the others the same objects, so that only it renders", () => {
  const { stores, views } = hydrated();
  const ana = views.shownMembers.get().get(ids.ana);
  const viewer = views.viewer.get();
  applyServerEvent(stores, { type: "workspace.member.joined", member: member({ id: ids.cy, name: "Cy" }) }, at(11));
  expect(views.shownMembers.get().get(ids.ana)).toBe(ana);
  expect(views.viewer.get()).toBe(viewer);
});

test("only members count as online", () => {
  const { views } = hydrated({
    presence: [
      { memberId: ids.ana, status: "away", lastSeenAt: null },
      { memberId: ids.cy, status: "online", lastSeenAt: null },
    ],
  });
  expect(views.onlineCount.get()).toBe(1);
  expect(views.presences.get()(ids.ben)).toEqual({ status: "offline", lastSeenAt: null });
});

test("the digest of stores that kept up is that of a fresh snapshot, in whatever order things came", () => {
  const { stores } = hydrated();
  const cy = member({ id: ids.cy, name: "Cy", version: 1 });
  applyServerEvent(stores, { type: "workspace.member.joined", member: cy }, at(11));
  const { members } = snapshot();
  expect(digestOfStores(stores)).toBe(digestOf(snapshot({ members: [cy, ...members] })));
  expect(digestOfStores(stores)).not.toBe(digestOf(snapshot()));
  const older = [{ ...cy, version: 2 }, ...members];
  expect(digestOfStores(stores)).not.toBe(digestOf(snapshot({ members: older })));
});
