import { catalog, isStored, type ServerEvent, serverEventTypes } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import { appliers, applyServerEvent } from "../src/lib/db/apply-server-event.ts";
import { hydrate } from "../src/lib/db/hydrate.ts";
import { createStores, type Stores } from "../src/lib/db/stores.ts";
import { createViews } from "../src/lib/db/views.ts";
import { idOf, ids, member, role, snapshot } from "./support/builders.ts";

const at = (seq: number) => ({ epoch: 1, seq });

const hydrated = (): Stores => {
  const stores = createStores();
  hydrate(stores, snapshot());
  return stores;
};

test("there is an applier for every event of the catalog, and for nothing else", () => {
  expect(Object.keys(appliers).sort()).toEqual([...serverEventTypes].sort());
});

test.each(serverEventTypes)("[STORE-1] %s, twice, leaves the stores as once did", (type) => {
  const stores = hydrated();
  // The catalog's example fits its own schema, which its type is inferred from.
  const event = { type, ...catalog[type].example } as unknown as ServerEvent;
  const place = isStored(type) ? at(11) : null;
  applyServerEvent(stores, event, place);
  const read = () => [stores.members, stores.roles, stores.rooms, stores.invitations].map((store) => store.rows.get());
  const before = read();
  applyServerEvent(stores, event, place);
  read().forEach((rows, index) => {
    expect(rows).toBe(before[index]);
  });
});

test("a stored event without its place in the log is refused", () => {
  const event = { type: "workspace.role.deleted", roleId: ids.custom } as const;
  expect(() => applyServerEvent(hydrated(), event, null)).toThrow("without its place");
});

test("a member who left is gone, with their presence and address", () => {
  const stores = createStores();
  hydrate(
    stores,
    snapshot({
      contacts: [{ memberId: ids.ben, email: "ben@example.org" }],
      presence: [{ memberId: ids.ben, status: "online", lastSeenAt: null }],
    }),
  );
  applyServerEvent(stores, { type: "workspace.member.left", memberId: ids.ben, reason: "left" }, at(11));
  expect(stores.members.get(ids.ben)).toBeNull();
  expect(stores.contacts.size).toBe(0);
  expect(stores.presence.size).toBe(0);
});

test("who accepts an invitation takes its address along", () => {
  const stores = createStores();
  hydrate(stores, snapshot({ contacts: [{ invitationId: ids.invitation, email: "cy@example.org" }] }));
  const event = { type: "workspace.invitation.accepted", invitationId: ids.invitation, memberId: ids.cy } as const;
  applyServerEvent(stores, event, at(11));
  expect([...stores.contacts.shown.get()]).toEqual([[ids.cy, "cy@example.org"]]);
});

test("a room that everybody left holds nobody", () => {
  const stores = hydrated();
  applyServerEvent(stores, { type: "room.presence.update", roomId: ids.room, memberIds: [ids.ana] }, null);
  expect(stores.roomPresence.get(ids.room)).toEqual([ids.ana]);
  applyServerEvent(stores, { type: "room.presence.update", roomId: ids.room, memberIds: [] }, null);
  expect(stores.roomPresence.has(ids.room)).toBe(false);
});

test("an event says what it changed, and an old one that it changed nothing", () => {
  const stores = hydrated();
  const joined = { type: "workspace.member.joined", member: member({ id: ids.cy, name: "Cy" }) } as const;
  expect(applyServerEvent(stores, joined, at(11))).toEqual({ id: ids.cy, outcome: "added" });
  const updated = { type: "workspace.role.updated", role: role({ version: 2 }) } as const;
  expect(applyServerEvent(stores, updated, at(12))).toEqual({ id: ids.custom, outcome: "changed" });
  const old = { type: "workspace.role.updated", role: role({ version: 1, id: idOf(22) }) } as const;
  expect(applyServerEvent(stores, old, at(12))).toEqual({ id: ids.custom, outcome: "same" });
});

const here = (memberId: string, status: "online" | "away" = "online") => ({ memberId, status, lastSeenAt: null });
const shownIn = (stores: Stores, memberId: string) => createViews(stores).presences.get()(memberId).status;

test("[PRES-7] a crowd that comes and goes in one frame is shown as in many", () => {
  const stores = hydrated();
  const left = { memberId: ids.ben, online: false, status: "offline", lastSeenAt: "2026-01-05T09:30:00.000Z" } as const;
  const members = [{ ...here(ids.ana, "away"), online: true }, left];
  applyServerEvent(stores, { type: "presence.batch", members }, null);
  expect(stores.presence.get(ids.ana)).toEqual(here(ids.ana, "away"));
  expect(createViews(stores).presences.get()(ids.ben)).toMatchObject({ lastSeenAt: left.lastSeenAt });
  applyServerEvent(stores, { type: "room.presence.batch", rooms: [{ roomId: ids.room, memberIds: [ids.ana] }] }, null);
  expect(stores.roomPresence.get(ids.room)).toEqual([ids.ana]);
});

test("[PRES-9] while the server can't hear the others, who is not here as far as it knows is unknown", () => {
  const stores = hydrated();
  applyServerEvent(stores, { type: "presence.update", ...here(ids.ben), online: true }, null);
  applyServerEvent(stores, { type: "presence.known", isWhole: false, members: [here(ids.ana)], rooms: [] }, null);
  expect([shownIn(stores, ids.ana), shownIn(stores, ids.ben)]).toEqual(["online", "unknown"]);
  expect(createViews(stores).onlineCount.get()).toBeNull();
  applyServerEvent(stores, { type: "presence.known", isWhole: true, members: [here(ids.ana)], rooms: [] }, null);
  expect([shownIn(stores, ids.ana), shownIn(stores, ids.ben)]).toEqual(["online", "offline"]);
});
