import { randomUUID } from "node:crypto";
import type { WorkspaceChanged, WorkspaceJoined } from "@orbit/shared/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace } from "../support/staffed-workspace.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const newSlug = () => `w-${randomUUID().slice(0, 18)}`;

describe("creating a workspace", () => {
  test("founds it with four system roles, its creator as owner, at the first two places of its log", async () => {
    const ana = await world.person("Ana Silva");
    const slug = newSlug();
    const reply = await ana.ask<WorkspaceJoined>("POST /v1/workspaces", { name: "  Acme  ", slug });
    expect(reply.status).toBe(201);
    const { workspace, member, position } = reply.body;
    expect(workspace).toMatchObject({ slug, name: "Acme", version: 1 });
    expect(member).toMatchObject({ name: "Ana Silva", invitedBy: null, version: 1 });
    expect(position).toEqual({ epoch: expect.any(Number), seq: 2 });
    const snapshot = await ana.snapshot(slug);
    expect(snapshot.roles.map(({ kind }) => kind).sort()).toEqual(["admin", "guest", "member", "owner"]);
    expect(snapshot.roles.find(({ id }) => id === member.roleId)?.kind).toBe("owner");
    expect(snapshot.position).toEqual(position);
  });

  test("a taken slug is refused with 409, and is free again after the workspace is deleted", async () => {
    const [ana, ben] = [await world.person(), await world.person()];
    const body = { name: "Acme", slug: newSlug() };
    await ana.does("POST /v1/workspaces", body);
    const refused = await ben.ask("POST /v1/workspaces", body);
    expect([refused.status, refused.body.code]).toEqual([409, "workspaces.slug_taken"]);
    await ana.does(`DELETE /v1/workspaces/${body.slug}`);
    expect((await ben.ask("POST /v1/workspaces", body)).status).toBe(201);
  });
});

describe("renaming", () => {
  test("answers with the changed workspace and the position of the change", async () => {
    const { owner, path, slug } = await StaffedWorkspace.open(world);
    const { position: before } = await owner.snapshot(slug);
    const { workspace, position } = await owner.does<WorkspaceChanged>(`PATCH ${path}`, { name: "Zenith", version: 1 });
    expect(workspace).toMatchObject({ name: "Zenith", version: 2 });
    expect(position).toEqual({ ...before, seq: before.seq + 1 });
  });

  test("a stale version is refused with 409 and the workspace as it is now", async () => {
    const { owner, path } = await StaffedWorkspace.open(world);
    const { workspace } = await owner.does<WorkspaceChanged>(`PATCH ${path}`, { name: "Zenith", version: 1 });
    const reply = await owner.ask(`PATCH ${path}`, { name: "Nadir", version: 1 });
    expect([reply.status, reply.body.code]).toEqual([409, "workspaces.stale_version"]);
    expect(reply.body.current).toEqual(workspace);
  });

  test("to the name it has changes nothing, and answers where the log stands", async () => {
    const { owner, path, slug } = await StaffedWorkspace.open(world);
    const before = await owner.snapshot(slug);
    const answer = await owner.does<WorkspaceChanged>(`PATCH ${path}`, { name: "Acme", version: 1 });
    expect(answer).toEqual({ workspace: before.workspace, position: before.position });
  });
});

describe("deleting", () => {
  test("ends the workspace for everyone, with a 404 from then on", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person: member } = await staffed.joinAs("member");
    const { position } = await staffed.owner.does(`DELETE ${staffed.path}`);
    expect(position.seq).toBeGreaterThan(0);
    for (const somebody of [staffed.owner, member]) {
      expect((await somebody.ask(`GET ${staffed.path}`)).status).toBe(404);
      expect((await somebody.does<{ workspaces: unknown[] }>("GET /v1/me")).workspaces).toEqual([]);
    }
  });

  test("is the owner's alone", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person: admin } = await staffed.joinAs("admin");
    const reply = await admin.ask(`DELETE ${staffed.path}`);
    expect([reply.status, reply.body.code]).toEqual([403, "workspaces.forbidden"]);
    expect(reply.body.detail).toContain("workspace.delete");
  });
});

describe("the snapshot", () => {
  test("tells each role only what it may see", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const [{ person: member }, { person: guest }] = [await staffed.joinAs("member"), await staffed.joinAs("guest")];
    const { id: roleId } = await staffed.role("guest");
    const { invitation } = await staffed.invite("cy@x.io", roleId);
    const seen = {
      owner: await staffed.owner.snapshot(staffed.slug),
      member: await member.snapshot(staffed.slug),
      guest: await guest.snapshot(staffed.slug),
    };
    expect(seen.owner.invitations).toEqual([{ ...invitation, addressHint: "c… · x.io" }]);
    expect(seen.owner.contacts).toContainEqual({ invitationId: invitation.id, email: "cy@x.io" });
    expect(seen.owner.contacts).toContainEqual({ memberId: seen.member.you.memberId, email: member.email });
    expect(seen.owner.contacts).toHaveLength(4);
    expect([seen.member.invitations.length, seen.member.contacts]).toEqual([1, []]);
    expect([seen.guest.invitations, seen.guest.contacts]).toEqual([[], []]);
    expect(JSON.stringify(seen.guest)).not.toContain("@");
    expect(seen.guest.members).toHaveLength(3);
    expect(seen.member.you.permissions).toEqual(["members.invite", "rooms.create"]);
  });

  test("has one presence per member: who is here as this node knows it, the rest offline", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { memberId } = await staffed.joinAs("member");
    const { you } = await staffed.owner.snapshot(staffed.slug);
    const here = { memberId, status: "away", lastSeenAt: null } as const;
    world.presence.members = [here];
    const { presence } = await staffed.owner.snapshot(staffed.slug);
    world.presence.members = [];
    expect(presence).toHaveLength(2);
    expect(presence).toContainEqual(here);
    expect(presence).toContainEqual({ memberId: you.memberId, status: "offline", lastSeenAt: null });
  });
});

test("[A33] a workspace that is not there and one that is not theirs are the same 404", async () => {
  const { path, owner } = await StaffedWorkspace.open(world);
  const stranger = await world.person();
  await owner.does(`DELETE ${(await StaffedWorkspace.open(world)).path}`).catch(() => undefined);
  const paths = [path, `/v1/workspaces/${newSlug()}`, "/v1/workspaces/NOT%20a%20slug", "/v1/workspaces/%00"];
  const answers = [];
  for (const each of paths) {
    const { status, body } = await stranger.ask(`GET ${each as "/"}`);
    answers.push(JSON.stringify({ status, body: { ...body, requestId: "" } }));
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain('"status":404');
});
