import { beforeAll, describe, expect, test } from "vitest";
import { Session } from "#domain/identity/session.ts";
import { User } from "#domain/identity/user.ts";
import { Invitation } from "#domain/workspaces/invitation.ts";
import { Workspace } from "#domain/workspaces/workspace.ts";
import { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import {
  addMember,
  addRoom,
  type Founded,
  foundWorkspace,
  newRoom,
  newUser,
  type UnderTest,
} from "../../../test/support/founding.ts";
import type { ReadTransaction, WriteTransaction } from "./unit-of-work.ts";

const NOW = new Date("2026-05-04T03:02:01.234Z");
const LATER = new Date("2026-05-05T00:00:00.000Z");
const rejects = (code: string) => expect.objectContaining({ code });

/** What the repositories of every unit of work promise. */
export const repositoriesContract = (make: () => Promise<UnderTest>): void => {
  describe("Repositories", () => {
    let world: UnderTest;
    let founded: Founded;
    let other: Founded;
    beforeAll(async () => {
      world = await make();
      [founded, other] = [await foundWorkspace(world), await foundWorkspace(world)];
    });

    const write = async (work: (tx: WriteTransaction) => Promise<unknown>): Promise<void> => {
      await world.uow.write({}, work);
    };
    const read = <T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> => world.uow.read(work);

    const sessionOf = ({ userId }: Founded, facts: { createdAt?: Date } = {}) =>
      Session.start({
        id: world.ids.next(),
        userId,
        tokenHash: world.ids.next(),
        device: "Firefox on Linux",
        createdAt: NOW,
        expiresAt: LATER,
        ...facts,
      });
    const newSession = () => sessionOf(founded);
    const newInvitation = (facts: { roleId?: string; email?: string } = {}) =>
      Invitation.create(
        {
          id: world.ids.next(),
          workspaceId: founded.workspaceId,
          roleId: founded.memberRoleId,
          email: `${world.ids.next()}@x.io`,
          tokenHash: world.ids.next(),
          invitedBy: founded.ownerId,
          createdAt: NOW,
          expiresAt: LATER,
          ...facts,
        },
        "Member",
      );
    const newRole = (name: string, workspaceId = founded.workspaceId) =>
      WorkspaceRole.create({
        id: world.ids.next(),
        workspaceId,
        name,
        description: "D",
        permissions: ["rooms.manage", "rooms.create"],
      });

    test("a user is found by id, by address and among others, as they were saved", async () => {
      const user = newUser(world);
      const { id, email } = user.state;
      await write((tx) => tx.users.save(user));
      const found = await read(async ({ users }) => [
        await users.byId(id),
        await users.byEmail(email),
        ...(await users.byIds([id, world.ids.next()])),
      ]);
      expect(found.map((one) => one?.state)).toEqual([user.state, user.state, user.state]);
      expect(await read(({ users }) => users.byEmail("nobody@x.io"))).toBeNull();
      expect(await read(({ users }) => users.byIds([]))).toEqual([]);
    });

    test("a session is found by token and by id, as it was saved and as it ended", async () => {
      const session = newSession();
      const { id, tokenHash } = session.state;
      await write((tx) => tx.sessions.save(session));
      expect((await read(({ sessions }) => sessions.byTokenHash(tokenHash)))?.state).toEqual(session.state);
      await write(async (tx) => {
        const live = await tx.sessions.byId(id);
        live?.end(NOW);
        if (live) await tx.sessions.save(live);
      });
      expect((await read(({ sessions }) => sessions.byId(id)))?.state).toEqual({
        ...session.state,
        revokedAt: NOW,
        version: 2,
      });
    });

    test("a session that two requests end at once has ended, for both", async () => {
      const session = newSession();
      await write((tx) => tx.sessions.save(session));
      const [one, two] = await read(async ({ sessions }) => [
        await sessions.byId(session.state.id),
        await sessions.byId(session.state.id),
      ]);
      one?.end(NOW);
      two?.end(LATER);
      await write(async (tx) => one && tx.sessions.save(one));
      await expect(write(async (tx) => two && tx.sessions.save(two))).resolves.toBeUndefined();
    });

    test("of sessions asked after, those that are revoked, expired, unknown or have a newer token are told, and no other", async () => {
      const [same, ended, rotated] = [newSession(), newSession(), newSession()];
      ended.end(NOW);
      await write(async (tx) => {
        for (const session of [same, ended, rotated]) await tx.sessions.save(session);
      });
      await write(async (tx) => {
        const locked = await tx.sessions.byId(rotated.state.id);
        locked?.rotate("another token's hash");
        if (locked) await tx.sessions.save(locked);
      });
      const ids = [same.state.id, ended.state.id, rotated.state.id, world.ids.next()] as const;
      const known = ids.map((id) => ({ id, version: 1 }));
      const changed = (asked: typeof known, now: Date) => read(({ sessions }) => sessions.changed(asked, now));
      const gone = { [ids[1]]: null, [ids[3]]: null };
      expect(Object.fromEntries(await changed(known, NOW))).toEqual({ ...gone, [ids[2]]: 2 });
      expect(Object.fromEntries(await changed([{ id: ids[2], version: 2 }], NOW))).toEqual({});
      expect(Object.fromEntries(await changed(known, LATER))).toEqual(Object.fromEntries(ids.map((id) => [id, null])));
      expect(await changed([], NOW)).toEqual(new Map());
    });

    test("a person's live sessions are listed and locked, without the ended and without anybody else's", async () => {
      const mine = await foundWorkspace(world);
      const [older, newer, ended, foreign] = [
        sessionOf(mine, { createdAt: new Date(NOW.getTime() - 1) }),
        sessionOf(mine),
        sessionOf(mine),
        newSession(),
      ];
      ended.end(NOW);
      await write(async (tx) => {
        for (const session of [older, newer, ended, foreign]) await tx.sessions.save(session);
      });
      const listed = await read(({ sessions }) => sessions.ofUser(mine.userId, NOW));
      expect(listed.map(({ session, lastUsedAt }) => [session.state, lastUsedAt])).toEqual([
        [newer.state, newer.state.createdAt],
        [older.state, older.state.createdAt],
      ]);
      expect(await read(({ sessions }) => sessions.ofUser(mine.userId, LATER))).toEqual([]);
      let locked: string[] = [];
      await write(async (tx) => {
        locked = (await tx.sessions.lockOfUser(mine.userId, NOW)).map(({ state }) => state.id);
      });
      expect(locked.sort()).toEqual([older.state.id, newer.state.id].sort());
    });

    test("a session with a new token is found by that one alone, at its next version", async () => {
      const session = newSession();
      const [before, after] = [session.state.tokenHash, world.ids.next()];
      await write((tx) => tx.sessions.save(session));
      await write(async (tx) => {
        const [live] = (await tx.sessions.lockOfUser(session.state.userId, NOW)).filter(
          ({ state }) => state.id === session.state.id,
        );
        live?.rotate(after);
        if (live) await tx.sessions.save(live);
      });
      const found = await read(({ sessions }) =>
        Promise.all([before, after].map((hash) => sessions.byTokenHash(hash))),
      );
      expect(found.map((one) => one?.state.version)).toEqual([undefined, 2]);
    });

    test("a password that two commands replace at once is replaced once", async () => {
      const user = newUser(world);
      await write((tx) => tx.users.save(user));
      const read1 = await read(({ users }) => users.byId(user.state.id));
      await write(async (tx) => {
        const locked = await tx.users.lockById(user.state.id);
        locked?.changePassword("first");
        if (locked) await tx.users.save(locked);
      });
      read1?.changePassword("second");
      await expect(write(async (tx) => read1 && tx.users.save(read1))).rejects.toThrow();
      expect((await read(({ users }) => users.byId(user.state.id)))?.state.passwordHash).toBe("first");
    });

    test("a workspace is found by id, by slug and among others; locking it finds the same", async () => {
      const { workspaceId, slug, userId } = founded;
      const found = await read(async ({ workspaces }) => [
        await workspaces.byId(workspaceId),
        await workspaces.bySlug(slug, userId),
        ...(await workspaces.byIds([workspaceId, world.ids.next()])),
      ]);
      await write(async ({ workspaces }) => {
        found.push(await workspaces.lockBySlug(slug, userId), await workspaces.lockById(workspaceId));
      });
      expect(found.map((one) => one?.state.slug)).toEqual([slug, slug, slug, slug, slug]);
    });

    test("[A33] by its slug a workspace is there for its members alone", async () => {
      const { slug } = founded;
      expect(await read(({ workspaces }) => workspaces.bySlug(slug, other.userId))).toBeNull();
      await write(async ({ workspaces }) => {
        expect(await workspaces.lockBySlug(slug, other.userId)).toBeNull();
      });
    });

    test("a deleted workspace is not found, its slug is free again, and its log can still be told", async () => {
      const gone = await foundWorkspace(world);
      const { workspaceId, slug, userId } = gone;
      await write(async (tx) => {
        const workspace = await tx.workspaces.lockById(workspaceId);
        workspace?.delete(NOW);
        if (workspace) await tx.workspaces.save(workspace);
      });
      const found = await read(async (tx) => [
        await tx.workspaces.byId(workspaceId),
        await tx.workspaces.bySlug(slug, userId),
        ...(await tx.workspaces.byIds([workspaceId])),
        ...(await tx.members.ofUser(userId)),
      ]);
      expect(found).toEqual([null, null]);
      expect(await read(({ log }) => log.after(workspaceId, 2, 10))).toHaveLength(1);
      const next = { id: world.ids.next(), slug, name: "Next", createdAt: NOW };
      await expect(write((tx) => tx.workspaces.save(Workspace.found(next)))).resolves.toBeUndefined();
    });

    test("a member is found with their workspace only, and counted with their role", async () => {
      const { workspaceId, ownerId, ownerRoleId, userId } = founded;
      const found = await read(async ({ members }) => [
        await members.byId(workspaceId, ownerId),
        await members.byUser(workspaceId, userId),
        ...(await members.ofUser(userId)),
      ]);
      expect(found.map((one) => one?.state)).toEqual(Array(3).fill(expect.objectContaining({ id: ownerId, userId })));
      expect(await read(({ members }) => members.byId(other.workspaceId, ownerId))).toBeNull();
      expect(await read(({ members }) => members.byUser(other.workspaceId, userId))).toBeNull();
      expect(await read(({ members }) => members.countByRole(workspaceId, ownerRoleId))).toBe(1);
      expect(await read(({ members }) => members.countByRole(workspaceId, founded.memberRoleId))).toBe(0);
      await write(async ({ members }) => {
        expect((await members.byUserForShare(workspaceId, userId))?.state.id).toBe(ownerId);
      });
    });

    test("[JOIN-3] members of any workspaces are told where they stand, each at its place; whoever is no member there, nowhere", async () => {
      const gone = await foundWorkspace(world);
      await write(async (tx) => {
        const workspace = await tx.workspaces.lockById(gone.workspaceId);
        workspace?.delete(NOW);
        if (workspace) await tx.workspaces.save(workspace);
      });
      const at = ({ workspaceId }: Founded, memberId: string) => ({ workspaceId, memberId });
      const asked = [
        at(other, other.ownerId),
        at(founded, other.ownerId),
        at(gone, gone.ownerId),
        at(founded, world.ids.next()),
        at(founded, founded.ownerId),
        at(other, other.ownerId),
      ];
      const [standings, expected] = await read(async (tx) => {
        const standing = async ({ workspaceId }: Founded) => {
          const [head, role] = [await tx.log.head(workspaceId), await tx.roles.owner(workspaceId)];
          return { head, permissions: role.state.permissions };
        };
        const [ours, theirs] = [await standing(founded), await standing(other)];
        return [await tx.members.standings(asked), [theirs, null, null, null, ours, theirs]];
      });
      expect(standings).toEqual(expected);
    });

    test("members are told by role and by address, with their workspace only", async () => {
      const { workspaceId, ownerId, ownerRoleId, userId } = founded;
      const roleIds = await read(({ members }) => members.roleIds(workspaceId));
      expect([roleIds.get(ownerId), roleIds.has(other.ownerId)]).toEqual([ownerRoleId, false]);
      const user = await read(({ users }) => users.byId(userId));
      const addresses = await read(({ members }) => members.addresses(workspaceId));
      expect([addresses.get(ownerId), addresses.has(other.ownerId)]).toEqual([user?.state.email, false]);
    });

    test("a member who leaves is gone, and who invited the others stays a fact", async () => {
      const fresh = await foundWorkspace(world);
      const { workspaceId, memberRoleId: roleId } = fresh;
      const inviter = await addMember(world, fresh, { roleId });
      const invited = await addMember(world, fresh, { roleId, invitedBy: inviter });
      await write(async (tx) => {
        const [member, role] = [await tx.members.byId(workspaceId, inviter), await tx.roles.byId(workspaceId, roleId)];
        if (!member || !role) throw new Error("they just joined");
        member.leave(role, 1);
        await tx.members.save(member);
      });
      const members = await read((tx) => tx.members.all(workspaceId));
      expect(members.map(({ state }) => [state.id, state.invitedBy])).toEqual([
        [fresh.ownerId, null],
        [invited, inviter],
      ]);
    });

    test("members are found by address, among others and counted, in their workspace only", async () => {
      const { workspaceId, ownerId, userId } = await foundWorkspace(world);
      const email = (await read(({ users }) => users.byId(userId)))?.state.email ?? "";
      const found = await read(async ({ members }) => [
        await members.byEmail(workspaceId, email),
        ...(await members.byIds(workspaceId, [ownerId, other.ownerId, world.ids.next()])),
      ]);
      expect(found.map((one) => one?.state.id)).toEqual([ownerId, ownerId]);
      const absent = await read(async ({ members }) => [
        await members.byEmail(other.workspaceId, email),
        await members.byEmail(workspaceId, "nobody@x.io"),
        ...(await members.byIds(workspaceId, [])),
      ]);
      expect(absent).toEqual([null, null]);
      expect(await read(({ members }) => members.count(workspaceId))).toBe(1);
    });

    test("roles, rooms and invitations are found many at once, in their workspace only", async () => {
      const { workspaceId, memberRoleId } = founded;
      const invitation = newInvitation();
      invitation.revoke();
      const { value: roomId } = await addRoom(world, workspaceId);
      await write((tx) => tx.invitations.save(invitation));
      const ids = [memberRoleId, roomId, invitation.state.id, other.memberRoleId, world.ids.next()];
      const foundIn = (where: string, asked: readonly string[]) =>
        read(async ({ roles, rooms, invitations }) =>
          [await roles.byIds(where, asked), await rooms.byIds(where, asked), await invitations.byIds(where, asked)].map(
            (found) => found.map(({ state }) => state.id),
          ),
        );
      expect(await foundIn(workspaceId, ids)).toEqual([[memberRoleId], [roomId], [invitation.state.id]]);
      expect(await foundIn(other.workspaceId, ids)).toEqual([[other.memberRoleId], [], []]);
      expect(await foundIn(workspaceId, [])).toEqual([[], [], []]);
    });

    test("rooms are counted in their workspace, until they are archived", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const { value: roomId } = await addRoom(world, workspaceId);
      await addRoom(world, workspaceId);
      await write(async (tx) => {
        const room = await tx.rooms.byId(workspaceId, roomId);
        room?.archive(NOW);
        if (room) await tx.rooms.save(room);
      });
      expect(await read(({ rooms }) => rooms.count(workspaceId))).toBe(1);
    });

    test("roles are counted in their workspace, until they are deleted", async () => {
      const { workspaceId } = await foundWorkspace(world);
      const role = newRole("Prompter", workspaceId);
      await write((tx) => tx.roles.save(role));
      expect(await read(({ roles }) => roles.count(workspaceId))).toBe(3);
      await write(async (tx) => {
        const found = await tx.roles.byId(workspaceId, role.state.id);
        found?.delete(0);
        if (found) await tx.roles.save(found);
      });
      expect(await read(({ roles }) => roles.count(workspaceId))).toBe(2);
    });

    test("a role is found with its workspace only, as it was saved", async () => {
      const role = newRole("Stage hand");
      const { id, workspaceId } = role.state;
      await write((tx) => tx.roles.save(role));
      expect((await read(({ roles }) => roles.byId(workspaceId, id)))?.state).toEqual(role.state);
      expect(await read(({ roles }) => roles.byId(other.workspaceId, id))).toBeNull();
      await write(async ({ roles }) => {
        expect((await roles.byIdForShare(workspaceId, id))?.state).toEqual(role.state);
        expect(await roles.byIdForShare(other.workspaceId, id)).toBeNull();
      });
      expect((await read(({ roles }) => roles.owner(workspaceId))).state.kind).toBe("owner");
      expect((await read(({ roles }) => roles.all(workspaceId))).map(({ state }) => state.name)).toEqual([
        "Owner",
        "Member",
        "Stage hand",
      ]);
    });

    test("a deleted role is gone; deleting it again is stale", async () => {
      const role = newRole("Short-lived");
      const { id, workspaceId } = role.state;
      await write((tx) => tx.roles.save(role));
      const [one, two] = await read(async ({ roles }) => [
        await roles.byId(workspaceId, id),
        await roles.byId(workspaceId, id),
      ]);
      one?.delete(0);
      two?.delete(0);
      await write(async (tx) => one && tx.roles.save(one));
      expect(await read(({ roles }) => roles.byId(workspaceId, id))).toBeNull();
      await expect(write(async (tx) => two && tx.roles.save(two))).rejects.toEqual(rejects("workspaces.stale_version"));
    });

    test("an invitation is found by token and with its workspace, and is pending until it is accepted or revoked", async () => {
      const { workspaceId, memberRoleId } = founded;
      const [kept, revoked] = [newInvitation(), newInvitation()];
      await write(async (tx) => {
        await tx.invitations.save(kept);
        await tx.invitations.save(revoked);
      });
      await write(async (tx) => {
        const locked = await tx.invitations.lockByTokenHash(revoked.state.tokenHash);
        locked?.revoke();
        if (locked) await tx.invitations.save(locked);
      });
      const { id, tokenHash } = kept.state;
      expect((await read((tx) => tx.invitations.byTokenHash(tokenHash)))?.state).toEqual(kept.state);
      expect((await read((tx) => tx.invitations.byId(workspaceId, id)))?.state).toEqual(kept.state);
      expect(await read((tx) => tx.invitations.byId(other.workspaceId, id))).toBeNull();
      expect((await read((tx) => tx.invitations.pending(workspaceId))).map(({ state }) => state.id)).toEqual([id]);
      expect(await read((tx) => tx.invitations.countPendingByRole(workspaceId, memberRoleId))).toBe(1);
    });

    test("a room is found with its workspace until it is archived; then its name is free again", async () => {
      const { workspaceId } = founded;
      const room = newRoom(world, workspaceId, "Studio");
      const { id } = room.state;
      await write((tx) => tx.rooms.save(room));
      expect((await read(({ rooms }) => rooms.byId(workspaceId, id)))?.state).toEqual(room.state);
      expect(await read(({ rooms }) => rooms.byId(other.workspaceId, id))).toBeNull();
      await write(async (tx) => {
        const found = await tx.rooms.byId(workspaceId, id);
        found?.archive(NOW);
        if (found) await tx.rooms.save(found);
      });
      expect(await read(({ rooms }) => rooms.byId(workspaceId, id))).toBeNull();
      await expect(write((tx) => tx.rooms.save(newRoom(world, workspaceId, "Studio")))).resolves.toBeUndefined();
    });

    test("names and addresses that are taken are refused with the code that says which", async () => {
      const { workspaceId, slug, userId, memberRoleId: roleId } = founded;
      const { value: roomId } = await addRoom(world, workspaceId);
      const room = await read(({ rooms }) => rooms.byId(workspaceId, roomId));
      const user = await read(({ users }) => users.byId(userId));
      if (!room || !user) throw new Error("both were just saved");
      const [id, createdAt] = [world.ids.next(), NOW];
      const again = { id, workspaceId, userId, roleId, name: "Twin", joinedAt: NOW, invitedBy: null };
      const { email, passwordHash } = user.state;
      const takers: [string, (tx: WriteTransaction) => Promise<void>][] = [
        [
          "identity.email_taken",
          (tx) => tx.users.save(User.signUp({ id, name: "Bo", email, passwordHash, createdAt })),
        ],
        ["workspaces.slug_taken", (tx) => tx.workspaces.save(Workspace.found({ id, slug, name: "Twin", createdAt }))],
        ["workspaces.role_name_taken", (tx) => tx.roles.save(newRole("mEMBER"))],
        ["workspaces.already_member", (tx) => tx.members.save(WorkspaceMember.join(again, "Member"))],
        ["rooms.name_taken", (tx) => tx.rooms.save(newRoom(world, workspaceId, room.state.name.toUpperCase()))],
      ];
      for (const [code, take] of takers) await expect(write(take)).rejects.toEqual(rejects(code));
    });

    test("saving what did not change writes nothing, even when somebody else changed it meanwhile", async () => {
      const { workspaceId } = founded;
      const { value: roomId } = await addRoom(world, workspaceId);
      const [unchanged, renamed] = await read(async ({ rooms }) => [
        await rooms.byId(workspaceId, roomId),
        await rooms.byId(workspaceId, roomId),
      ]);
      renamed?.rename("Renamed meanwhile");
      await write(async (tx) => renamed && tx.rooms.save(renamed));
      await write(async (tx) => unchanged && tx.rooms.save(unchanged));
      expect((await read(({ rooms }) => rooms.byId(workspaceId, roomId)))?.state.name).toBe("Renamed meanwhile");
    });
  });
};
