import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { expect, test } from "vitest";
import { Problem } from "../src/lib/api/http-client.ts";
import { rememberOwnMutation } from "../src/lib/db/flashes.ts";
import { showRoleOverlay } from "../src/lib/db/role-overlays.ts";
import { createViews } from "../src/lib/db/views.ts";
import { ids, member, role, snapshot } from "./support/builders.ts";
import { AT, LiveScene } from "./support/live-scene.ts";

const refusal = (status: number) => new Problem({ status, code: "some.code", detail: "No." });
const roleChange = (roleId: string, version = 2) =>
  ({ type: "workspace.member.role_changed", member: member({ roleId, version }) }) as const;
const joined = (name: string, id: string) =>
  ({ type: "workspace.member.joined", member: member({ id, name }) }) as const;
const names = ({ stores }: LiveScene) => [...stores.members.rows.get().values()].map(({ name }) => name).sort();

test("it takes the snapshot first, and comes up live from its position", async () => {
  const scene = new LiveScene();
  await scene.live.open();
  expect(scene.stores.hydration.get()).toEqual({ status: "ready" });
  expect(scene.transport.last.cursor).toBe("1.10");
  scene.greets();
  expect(scene.stores.connection.get()).toEqual({ status: "live", transport: "websocket" });
  expect(names(scene)).toEqual(["Ana", "Ben"]);
});

test("frames between two paints are shown together, without a request", async () => {
  const scene = await LiveScene.live();
  let renders = 0;
  scene.stores.members.rows.subscribe(() => {
    renders += 1;
  });
  for (let n = 0; n < 200; n += 1) scene.sends(roleChange(ids.guest, 2 + n), { seq: 11 + n });
  expect(renders).toBe(0);
  scene.paint();
  expect(renders).toBe(1);
  expect(scene.stores.members.get(ids.ben)?.version).toBe(201);
  expect(scene.snapshots).toBe(1);
});

test("a hidden page, which never paints, does not fall behind", async () => {
  const scene = await LiveScene.live();
  scene.sends(joined("Cy", ids.cy), { seq: 11 });
  scene.time.advance(200);
  expect(names(scene)).toEqual(["Ana", "Ben", "Cy"]);
});

test("[CLIENT-2] a removed member's stores are empty, and who did it is kept for the page that says so", async () => {
  const scene = await LiveScene.live();
  scene.sends({ type: "workspace.member.left", memberId: ids.ben, reason: "removed" }, { seq: 11 });
  scene.transport.last.serverCloses(4403, "access_revoked");
  expect(scene.stores.connection.get()).toEqual({ status: "revoked" });
  expect(names(scene)).toEqual([]);
  expect(scene.stores.workspace.rows.get().size).toBe(0);
  expect(scene.stores.farewell.get()).toEqual({ kind: "removed", workspaceName: "Acme", by: "Ana", at: AT });
});

test("somebody else's removal is no farewell", async () => {
  const scene = await LiveScene.live();
  scene.sends({ type: "workspace.member.left", memberId: ids.ana, reason: "left" }, { seq: 11 });
  scene.paint();
  expect(scene.stores.farewell.get()).toBeNull();
});

test.each([
  [4401, "signed_out", 0],
  [4404, "gone", 0],
  [4410, "outdated", 2],
  [4429, "too_many", 2],
] as const)("[CLIENT-2] after %i nothing stays on screen only where access has ended", async (code, status, left) => {
  const scene = await LiveScene.live();
  scene.transport.last.serverCloses(code, status === "too_many" ? "too_many_sockets" : "");
  expect(scene.stores.connection.get().status).toBe(status);
  expect(names(scene)).toHaveLength(left);
});

test("a workspace that was never theirs to open is an error of the snapshot, and no socket is tried", async () => {
  const scene = new LiveScene();
  scene.answer = () => Promise.reject(refusal(404));
  await scene.live.open();
  expect(scene.stores.hydration.get()).toMatchObject({ status: "error", error: { status: 404 } });
  expect(scene.stores.connection.get()).toEqual({ status: "idle" });
  expect(scene.transport.sockets).toHaveLength(0);
});

test("without a session the connection says so", async () => {
  const scene = new LiveScene();
  scene.answer = () => Promise.reject(refusal(401));
  await scene.live.open();
  expect(scene.stores.connection.get()).toEqual({ status: "signed_out" });
});

test("a first snapshot that fails is taken again once the socket is there", async () => {
  const scene = new LiveScene();
  scene.answer = () => Promise.reject(refusal(503));
  await scene.live.open();
  expect(scene.stores.hydration.get()).toMatchObject({ status: "error" });
  scene.answer = async () => snapshot();
  scene.greets({ resumed: false });
  await scene.settle();
  expect(scene.stores.hydration.get()).toEqual({ status: "ready" });
  expect(scene.stores.connection.get()).toEqual({ status: "live", transport: "websocket" });
});

test("[CLIENT-4] resync takes a snapshot, and ends with what it and later frames say", async () => {
  const scene = await LiveScene.live();
  scene.answer = async () =>
    snapshot({ members: [member({ name: "Benjamin", version: 3 })], position: { epoch: 1, seq: 14 } });
  scene.transport.last.delivers({ type: "resync", scope: "workspace", reason: "projection_failed" });
  scene.sends(joined("Cy", ids.cy), { seq: 15 });
  expect(scene.stores.connection.get().status).toBe("resyncing");
  await scene.settle();
  expect(names(scene)).toEqual(["Benjamin", "Cy"]);
  expect(scene.stores.connection.get()).toEqual({ status: "live", transport: "websocket" });
});

test("a snapshot that cannot be had gives the socket up, and is asked for again on the next", async () => {
  const scene = await LiveScene.live();
  scene.answer = () => Promise.reject(refusal(503));
  scene.transport.last.delivers({ type: "resync", scope: "workspace", reason: "projection_failed" });
  await scene.settle();
  expect(scene.stores.connection.get().status).toBe("reconnecting");
  expect(names(scene)).toEqual(["Ana", "Ben"]);
  scene.answer = async () => snapshot({ position: { epoch: 1, seq: 12 } });
  scene.time.advance(250);
  scene.greets({ resumed: false, seq: 12 });
  await scene.settle();
  expect(scene.stores.connection.get()).toEqual({ status: "live", transport: "websocket" });
});

test("after a restore, a frame of the new history that overtakes its snapshot is kept", async () => {
  const scene = await LiveScene.live();
  scene.answer = async () => snapshot({ members: [member({ name: "Restored" })], position: { epoch: 2, seq: 6 } });
  scene.transport.last.delivers({ type: "heartbeat", epoch: 2, head: 6, seq: 6, sent: 0 });
  scene.sends(joined("Cy", ids.cy), { seq: 7 });
  await scene.settle();
  expect(names(scene)).toEqual(["Cy", "Restored"]);
});

test("[STORE-2] an unknown event leads to a snapshot, not to an error", async () => {
  const scene = await LiveScene.live();
  scene.sends({ type: "workspace.poem.written" }, { seq: 11 });
  await scene.settle();
  expect(scene.snapshots).toBe(2);
  expect(scene.stores.connection.get()).toEqual({ status: "live", transport: "websocket" });
  expect(scene.reported).toEqual([]);
});

test("[STORE-2] an unknown signal costs nothing: a newer server's cursors are no reason for snapshots", async () => {
  const scene = await LiveScene.live();
  scene.transport.last.delivers({ type: "event", channel: "workspace:1", event: { type: "cursor.moved", x: 1 } });
  await scene.settle();
  expect(scene.snapshots).toBe(1);
  expect(scene.reported).toEqual([]);
});

test("a snapshot asked for while one is on its way is taken after it, since the first may be too old", async () => {
  const scene = await LiveScene.live();
  const answers: ((snapshot: WorkspaceSnapshotDto) => void)[] = [];
  scene.answer = () => new Promise((resolve) => answers.push(resolve));
  scene.sends({ type: "workspace.poem.written" }, { seq: 11 });
  scene.sends({ type: "workspace.poem.written" }, { seq: 12 });
  answers[0]?.(snapshot({ position: { epoch: 1, seq: 11 } }));
  await scene.settle();
  expect(answers).toHaveLength(2);
});

test("[STORE-4] a right gained fetches what it opens; a right lost takes it off the screen at once", async () => {
  const scene = await LiveScene.live();
  const invitation = {
    id: ids.invitation,
    roleId: ids.guest,
    invitedBy: null,
    addressHint: "c…",
    createdAt: AT,
    expiresAt: AT,
    version: 1,
  };
  const inviter = role({ id: ids.guest, kind: "custom", permissions: ["members.invite"], version: 2 });
  scene.answer = async () => snapshot({ roles: [inviter], invitations: [invitation], position: { epoch: 1, seq: 11 } });
  scene.sends({ type: "workspace.role.updated", role: inviter }, { seq: 11 });
  scene.paint();
  await scene.settle();
  expect(scene.stores.invitations.rows.get().size).toBe(1);

  scene.sends({ type: "workspace.role.updated", role: { ...inviter, permissions: [], version: 3 } }, { seq: 12 });
  scene.paint();
  expect(scene.stores.invitations.rows.get().size).toBe(0);
  expect(scene.snapshots).toBe(2);
});

test("other rights come and go without a request", async () => {
  const scene = await LiveScene.live();
  const maker = role({ id: ids.guest, kind: "custom", permissions: ["rooms.create"], version: 2 });
  scene.sends({ type: "workspace.role.updated", role: maker }, { seq: 11 });
  scene.paint();
  await scene.settle();
  expect(scene.snapshots).toBe(1);
});

test("a short drop leaves presence alone; a longer one makes it unknown, and the greeting brings it back", async () => {
  const scene = await LiveScene.live();
  scene.transport.last.serverCloses(1006);
  expect(scene.stores.presenceIsKnown.get()).toBe(true);
  scene.time.advance(2_000);
  expect(scene.stores.presenceIsKnown.get()).toBe(false);
  scene.greets({ presence: [{ memberId: ids.ana, status: "online", lastSeenAt: null }] });
  expect(scene.stores.presenceIsKnown.get()).toBe(true);
  expect(scene.stores.presence.get(ids.ana)?.status).toBe("online");
});

test("offline, presence is unknown at once", async () => {
  const scene = await LiveScene.live();
  scene.live.offline();
  expect(scene.stores.presenceIsKnown.get()).toBe(false);
});

test("[PRES-6] a greeting is the whole set: who is not in it is not here", async () => {
  const scene = await LiveScene.live();
  scene.sends({ type: "presence.update", memberId: ids.ana, online: true, status: "online", lastSeenAt: null });
  scene.transport.last.serverCloses(1006);
  scene.time.advance(250);
  scene.greets({ presence: [{ memberId: ids.ben, status: "online", lastSeenAt: null }] });
  expect(scene.stores.presence.get(ids.ana)?.status).toBe("offline");
});

test("what others change flashes for a moment with their name; what this tab did itself does not", async () => {
  const scene = await LiveScene.live();
  rememberOwnMutation("mine");
  scene.sends(roleChange(ids.custom), { seq: 11, mutationId: "theirs" });
  scene.sends(joined("Cy", ids.cy), { seq: 12, mutationId: "mine" });
  scene.paint();
  expect([...scene.stores.flashes.shown.get()]).toEqual([[ids.ben, { by: "Ana" }]]);
  scene.time.advance(1_200);
  scene.paint();
  expect(scene.stores.flashes.size).toBe(0);
});

test("new activity counts each stored frame once, and no signal", async () => {
  const scene = await LiveScene.live();
  scene.sends(joined("Cy", ids.cy), { seq: 11 });
  scene.sends(joined("Cy", ids.cy), { seq: 11 });
  scene.paint();
  scene.sends(joined("Cy", ids.cy), { seq: 11 });
  scene.sends({ type: "presence.update", memberId: ids.cy, online: true, status: "online", lastSeenAt: null });
  scene.sends(roleChange(ids.custom), { seq: 13 });
  scene.paint();
  expect(scene.stores.activity.get()).toEqual([11, 13]);
});

test("the rooms one is in, and being away, are told again to a server that greets anew", async () => {
  const scene = await LiveScene.live();
  scene.live.enterRoom(ids.room);
  scene.live.away(true);
  expect(scene.said).toEqual([{ type: "room.enter", roomId: ids.room }, { type: "presence.away" }]);
  scene.transport.last.serverCloses(1006);
  scene.time.advance(250);
  scene.greets();
  expect(scene.said).toEqual([{ type: "room.enter", roomId: ids.room }, { type: "presence.away" }]);
  scene.live.leaveRoom(ids.room);
  scene.live.away(false);
  expect(scene.said.slice(2)).toEqual([{ type: "room.leave", roomId: ids.room }, { type: "presence.back" }]);
});

test("closing empties the stores and the socket, and a snapshot that comes too late stays out", async () => {
  const scene = new LiveScene();
  let arrive: (snapshot: WorkspaceSnapshotDto) => void = () => {};
  scene.answer = () =>
    new Promise((resolve) => {
      arrive = resolve;
    });
  const opening = scene.live.open();
  scene.live.close();
  arrive(snapshot());
  await opening;
  expect(names(scene)).toEqual([]);
  expect(scene.transport.sockets).toHaveLength(0);
});

const shownRole = ({ stores }: LiveScene): string | undefined =>
  createViews(stores).shownMembers.get().get(ids.ben)?.roleId;

test("an unconfirmed role gives way to the frame that confirms it, though its answer is still on the way", async () => {
  const scene = await LiveScene.live();
  showRoleOverlay(scene.stores, "m1", { memberId: ids.ben, roleId: ids.custom });
  scene.sends(roleChange(ids.guest, 2), { seq: 11, mutationId: "theirs" });
  scene.paint();
  expect(shownRole(scene)).toBe(ids.custom);
  scene.sends(roleChange(ids.custom, 3), { seq: 12, mutationId: "m1" });
  scene.sends(roleChange(ids.owner, 4), { seq: 13, mutationId: "theirs too" });
  scene.paint();
  expect(shownRole(scene)).toBe(ids.owner);
  expect(scene.stores.roleOverlays.size).toBe(0);
});

test("a snapshot that fails while live is not forgotten: the connection comes back without its cursor", async () => {
  const scene = await LiveScene.live();
  scene.answer = () => Promise.reject(refusal(503));
  scene.sends({ type: "workspace.poem.written" }, { seq: 11 });
  await scene.settle();
  expect(scene.stores.connection.get().status).toBe("reconnecting");
  scene.time.advance(250);
  expect(scene.transport.last.cursor).toBeNull();
});
