import { describe, expect, test } from "vitest";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { addressHint, Invitation, type InvitationState } from "#domain/workspaces/invitation.ts";
import { Workspace } from "#domain/workspaces/workspace.ts";
import { WorkspaceMember, type WorkspaceMemberState } from "#domain/workspaces/workspace-member.ts";
import { WorkspaceRole, type WorkspaceRoleKind } from "#domain/workspaces/workspace-role.ts";

const NOW = new Date("2026-01-05T09:30:00Z");
const LATER = new Date("2026-01-06T09:30:00Z");
const workspaceId = "w1";

const codeOf = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return "nothing was refused";
};

const role = (kind: WorkspaceRoleKind, name: string = kind) =>
  WorkspaceRole.restore({ id: kind, workspaceId, kind, name, description: "", permissions: ["a"], version: 4 });
const memberState: WorkspaceMemberState = {
  id: "m1",
  workspaceId,
  userId: "u1",
  roleId: "owner",
  name: "Ana",
  joinedAt: NOW,
  invitedBy: null,
  version: 7,
};
const owner = () => WorkspaceMember.restore(memberState);

describe("a member", () => {
  test("who joins is told with the name and the role of that moment", () => {
    const { version: _version, ...facts } = memberState;
    const member = WorkspaceMember.join(facts, "Owner");
    expect(member.state.version).toBe(1);
    expect(member.pullEvents()).toEqual([
      { type: "workspaces.member.joined", workspaceId, memberId: "m1", memberName: "Ana", roleName: "Owner" },
    ]);
  });

  test("whose role changes is one version on, and both roles are told", () => {
    const member = owner();
    member.changeRole({ from: role("owner", "Owner"), to: role("guest", "Guest"), ownerCount: 2 });
    expect(member.state).toMatchObject({ roleId: "guest", version: 8 });
    const told = { memberId: "m1", memberName: "Ana", fromRole: "Owner", toRole: "Guest" };
    expect(member.pullEvents()).toEqual([{ type: "workspaces.member.role_changed", workspaceId, ...told }]);
  });

  test("given the role they have is as they were, and nothing is told", () => {
    const member = owner();
    member.changeRole({ from: role("owner"), to: role("owner"), ownerCount: 1 });
    expect([member.state.version, member.pullEvents()]).toEqual([7, []]);
  });

  test.each([
    [
      "demoted",
      (member: WorkspaceMember) => member.changeRole({ from: role("owner"), to: role("admin"), ownerCount: 1 }),
    ],
    ["removed", (member: WorkspaceMember) => member.remove(role("owner"), 1)],
    ["let go", (member: WorkspaceMember) => member.leave(role("owner"), 1)],
  ])("who is the last owner can't be %s, and nothing is told", (_verb, end) => {
    const member = owner();
    expect(codeOf(() => end(member))).toBe("workspaces.last_owner");
    expect([member.isDeleted, member.pullEvents()]).toEqual([false, []]);
  });

  test("who leaves and one who is removed are told apart", () => {
    const [leaver, removed] = [owner(), owner()];
    leaver.leave(role("owner"), 2);
    removed.remove(role("guest"), 1);
    expect([leaver, removed].map((member) => member.pullEvents().map(({ type }) => type))).toEqual([
      ["workspaces.member.left"],
      ["workspaces.member.removed"],
    ]);
    expect([leaver.isDeleted, removed.isDeleted]).toEqual([true, true]);
  });
});

describe("a role", () => {
  test("holds each right once, in order", () => {
    const facts = { id: "r1", workspaceId, name: "Host", description: "", permissions: ["b", "a", "b"] };
    expect(WorkspaceRole.create(facts).state).toMatchObject({ kind: "custom", permissions: ["a", "b"], version: 1 });
  });

  test("that is updated tells what it gained and what it lost", () => {
    const custom = role("custom");
    custom.update({ permissions: ["b", "c"], name: "Host" });
    expect(custom.state).toMatchObject({ name: "Host", description: "", permissions: ["b", "c"], version: 5 });
    const told = { roleId: "custom", roleName: "Host", gained: ["b", "c"], lost: ["a"] };
    expect(custom.pullEvents()).toEqual([{ type: "workspaces.role.updated", workspaceId, ...told }]);
  });

  test("that is updated to what it is stays as it was, and nothing is told", () => {
    const custom = role("custom");
    custom.update({ permissions: ["a", "a"], name: "custom" });
    expect([custom.state.version, custom.pullEvents()]).toEqual([4, []]);
  });

  test.each(["owner", "admin", "member", "guest"] as const)(
    "of the system, %s, is neither edited nor deleted",
    (kind) => {
      expect(codeOf(() => role(kind).update({ name: "X" }))).toBe("workspaces.system_role");
      expect(codeOf(() => role(kind).delete(0))).toBe("workspaces.system_role");
    },
  );

  test("in use can't be deleted; unused it can", () => {
    const custom = role("custom");
    expect(codeOf(() => custom.delete(1))).toBe("workspaces.role_in_use");
    custom.delete(0);
    expect([custom.isDeleted, custom.pullEvents()[0]?.type]).toEqual([true, "workspaces.role.deleted"]);
  });
});

describe("an invitation", () => {
  const state: InvitationState = {
    id: "i1",
    workspaceId,
    roleId: "guest",
    email: "cy@x.io",
    tokenHash: "secret-hash",
    invitedBy: "m1",
    createdAt: NOW,
    expiresAt: LATER,
    status: "pending",
    version: 1,
  };
  const restored = (changes: Partial<InvitationState> = {}) => Invitation.restore({ ...state, ...changes });

  test("tells a hint of the address, never the address nor the token", () => {
    const { version: _version, status: _status, ...facts } = state;
    const told = JSON.stringify(Invitation.create(facts, "Guest").pullEvents());
    expect(told).toContain("c… · x.io");
    expect(told).not.toMatch(/cy@x\.io|secret-hash/);
  });

  test.each([
    ["used", { status: "accepted" }, "workspaces.invitation_used"],
    ["withdrawn", { status: "revoked" }, "workspaces.invitation_revoked"],
    ["past its time", { expiresAt: NOW }, "workspaces.invitation_expired"],
  ] as const)("that is %s can't be accepted", (_what, changes, code) => {
    const invitation = restored(changes);
    expect(codeOf(() => invitation.accept({ id: "m2", name: "Cy" }, NOW))).toBe(code);
    expect(invitation.pullEvents()).toEqual([]);
  });

  test("is accepted up to its last millisecond", () => {
    const invitation = restored();
    invitation.accept({ id: "m2", name: "Cy" }, new Date(LATER.getTime() - 1));
    expect(invitation.state).toMatchObject({ status: "accepted", version: 2 });
  });

  test("withdrawn twice is told once; used, it can't be withdrawn", () => {
    const [pending, used] = [restored(), restored({ status: "accepted" })];
    pending.revoke();
    pending.revoke();
    expect(pending.pullEvents()).toHaveLength(1);
    expect(codeOf(() => used.revoke())).toBe("workspaces.invitation_used");
  });

  test.each([
    ["cy@x.io", "c… · x.io"],
    ["c@x.io", "c… · x.io"],
  ])("hints at %s as %s", (email, hint) => {
    expect(addressHint(email)).toBe(hint);
  });
});

describe("a workspace", () => {
  const found = () => Workspace.found({ id: workspaceId, slug: "acme", name: "Acme", createdAt: NOW });

  test("renamed to its own name is as it was", () => {
    const workspace = Workspace.restore({ ...found().state, version: 3 });
    workspace.rename("Acme");
    expect([workspace.state.version, workspace.pullEvents()]).toEqual([3, []]);
  });

  test("renamed twice in one command is one version on", () => {
    const workspace = Workspace.restore({ ...found().state, version: 3 });
    workspace.rename("Zenith");
    workspace.rename("Nadir");
    expect(workspace.state).toMatchObject({ name: "Nadir", version: 4 });
  });

  test("that is deleted keeps its row for its log", () => {
    const workspace = found();
    workspace.delete(LATER);
    expect([workspace.isDeleted, workspace.state.deletedAt]).toEqual([false, LATER]);
    expect(workspace.pullEvents().map(({ type }) => type)).toEqual([
      "workspaces.workspace.created",
      "workspaces.workspace.deleted",
    ]);
  });
});
