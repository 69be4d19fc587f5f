import { randomUUID } from "node:crypto";
import type { InvitationPreview, PeopleInvited, WorkspaceJoined } from "@orbit/shared/http";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KyselyHousekeeper } from "#infrastructure/db/kysely-housekeeper.ts";
import { type HttpWorld, openHttpWorld } from "../support/http-world.ts";
import { StaffedWorkspace, theOnly } from "../support/staffed-workspace.ts";
import { PASSWORD } from "../support/visitor.ts";

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const WEEK_MS = 7 * 86_400_000;
const newEmail = () => `${randomUUID()}@x.io`;

/** Time passes only in these tests, and sessions outlive an invitation. */
const invited = async (kind: "member" | "guest" | "admin" = "member") => {
  const staffed = await StaffedWorkspace.open(world);
  const person = await world.person("Cy Invited");
  const { id: roleId } = await staffed.role(kind);
  const { token, invitation } = await staffed.invite(person.email, roleId);
  return { staffed, person, roleId, token, invitation, accept: `POST /v1/invitations/${token}/accept` as const };
};

describe("inviting", () => {
  test("[INV-2] says per address who was skipped and why, and invites nobody twice", async () => {
    const { staffed, person, roleId, accept } = await invited();
    await person.does(accept);
    const [pending, fresh] = [newEmail(), newEmail()];
    await staffed.invite(pending, roleId);
    const emails = [person.email, pending, fresh, fresh.toUpperCase()];
    const line = `POST ${staffed.path}/invitations` as const;
    const answer = await staffed.owner.does<PeopleInvited>(line, { emails, roleId });
    expect(answer.invitations.map(({ email }) => email)).toEqual([fresh]);
    expect(answer.skipped).toEqual([
      { email: person.email, reason: "already_member" },
      { email: pending, reason: "already_invited" },
    ]);
  });

  test("links lead to the address the inviter uses, or to the first of ours", async () => {
    const { staffed, roleId } = await invited();
    const line = `POST ${staffed.path}/invitations` as const;
    const invite = async (headers: Record<string, string>) => {
      const body = { emails: [newEmail()], roleId };
      return theOnly((await staffed.owner.does<PeopleInvited>(line, body, headers)).invitations);
    };
    const [here, there] = [await invite({}), await invite({ origin: "http://other.orbit.test" })];
    expect(here.link).toBe(`http://orbit.test/invite/${here.token}`);
    expect(there.link).toBe(`http://other.orbit.test/invite/${there.token}`);
  });

  test("an address whose invitation has expired gets a new one, and the old one is withdrawn", async () => {
    const { staffed, roleId } = await invited();
    const email = newEmail();
    const { token: old } = await staffed.invite(email, roleId);
    world.clock.advance(WEEK_MS);
    const { token, invitation } = await staffed.invite(email, roleId);
    const { invitations } = await staffed.owner.snapshot(staffed.slug);
    expect(invitations.filter(({ addressHint }) => addressHint === invitation.addressHint)).toContainEqual(invitation);
    expect((await world.visitor().ask(`GET /v1/invitations/${old}`)).body.code).toBe("workspaces.invitation_revoked");
    expect((await world.visitor().ask(`GET /v1/invitations/${token}`)).status).toBe(200);
  });

  test("[A67] nobody invites to a role that holds more than theirs", async () => {
    const staffed = await StaffedWorkspace.open(world);
    const { person: member } = await staffed.joinAs("member");
    for (const kind of ["owner", "admin"] as const) {
      const { id: roleId } = await staffed.role(kind);
      const reply = await member.ask(`POST ${staffed.path}/invitations`, { emails: [newEmail()], roleId });
      expect([reply.status, reply.body.code]).toEqual([403, "workspaces.grants_more_than_held"]);
    }
  });

  test("the same key shows the same links, yet no table holds a token that works", async () => {
    const { staffed, roleId } = await invited();
    const line = `POST ${staffed.path}/invitations` as const;
    const body = { emails: [newEmail(), newEmail()], roleId };
    const key = { "idempotency-key": randomUUID() };
    const first = await staffed.owner.does<PeopleInvited>(line, body, key);
    const again = await staffed.owner.does<PeopleInvited>(line, body, key);
    expect(again).toEqual(first);
    expect(first.invitations).toHaveLength(2);
    const { rows } = await sql<{ text: string }>`
      select query_to_xml('select * from ' || quote_ident(table_name), true, true, '')::text as text
      from information_schema.tables where table_schema = 'public'`.execute(world.database.kysely);
    const stored = rows.map(({ text }) => text).join("\n");
    expect(stored).toContain(first.invitations[0]?.invitation.id);
    for (const { token } of first.invitations) expect(stored).not.toContain(token);
  });

  test("the same key from another session shows nobody the links", async () => {
    const { staffed, roleId } = await invited();
    const line = `POST ${staffed.path}/invitations` as const;
    const body = { emails: [newEmail()], roleId };
    const key = { "idempotency-key": randomUUID() };
    await staffed.owner.does(line, body, key);
    await staffed.owner.does("POST /v1/auth/sign-in", { email: staffed.owner.email, password: PASSWORD });
    const reply = await staffed.owner.ask(line, body, key);
    expect([reply.status, reply.body.code]).toEqual([422, "idempotency.key_reused"]);
  });
});

describe("looking at an invitation", () => {
  test("[INV-8] tells workspace, inviter, role and address to whoever holds the link", async () => {
    const { token, person, invitation, staffed } = await invited();
    const preview = await world.visitor().does<InvitationPreview>(`GET /v1/invitations/${token}`);
    expect(preview).toEqual({
      workspace: { name: "Acme", slug: staffed.slug },
      inviterName: "Ana Owner",
      roleName: "Member",
      email: person.email,
      expiresAt: invitation.expiresAt,
    });
  });

  test("says what became of it until it is purged, and is unknown from then on", async () => {
    // given: one used, one withdrawn, one that nobody answered
    const { staffed, person, roleId, token: used, accept } = await invited();
    await person.does(accept);
    const withdrawn = await staffed.invite(newEmail(), roleId);
    await staffed.owner.does(`DELETE ${staffed.path}/invitations/${withdrawn.invitation.id}`);
    const late = await staffed.invite(newEmail(), roleId);
    const answers = () =>
      Promise.all(
        [used, withdrawn.token, late.token].map(async (token) => {
          const { status, body } = await world.visitor().ask(`GET /v1/invitations/${token}`);
          return [status, body.code];
        }),
      );
    const housekeeper = new KyselyHousekeeper(world.database.kysely);
    world.clock.advance(WEEK_MS);
    // when
    await housekeeper.purge(new Date(Date.parse(late.invitation.expiresAt) - WEEK_MS));
    // then
    expect(await answers()).toEqual([
      [409, "workspaces.invitation_used"],
      [410, "workspaces.invitation_revoked"],
      [410, "workspaces.invitation_expired"],
    ]);
    await housekeeper.purge(new Date(Date.parse(late.invitation.expiresAt) + 1));
    const unknown = [404, "workspaces.invitation_not_found"];
    expect(await answers()).toEqual([unknown, unknown, unknown]);
    const { invitations } = await staffed.owner.snapshot(staffed.slug);
    expect(invitations).toEqual([late.invitation]);
  });

  test("[A64] an unknown token is a 404, whatever it looks like", async () => {
    for (const token of ["x", "%00", "a".repeat(64), "%F0%9F%91%BD"]) {
      const reply = await world.visitor().ask(`GET /v1/invitations/${token}`);
      expect([reply.status, reply.body.code]).toEqual([404, "workspaces.invitation_not_found"]);
    }
  });
});

describe("accepting", () => {
  test("makes a member in the promised role, who acts in their own name", async () => {
    const { staffed, person, roleId, accept } = await invited("guest");
    const reply = await person.ask<WorkspaceJoined>(accept);
    expect(reply.status).toBe(200);
    const { you, members, invitations, position } = await staffed.owner.snapshot(staffed.slug);
    expect(reply.body).toMatchObject({ workspace: { slug: staffed.slug }, position });
    expect(reply.body.member).toMatchObject({ name: "Cy Invited", roleId, invitedBy: you.memberId });
    expect([members.length, invitations]).toEqual([2, []]);
    const log = await staffed.owner.does<{ entries: { actorName: string }[] }>(`GET ${staffed.path}/activity`);
    expect(log.entries.slice(0, 2).map(({ actorName }) => actorName)).toEqual(["Cy Invited", "Cy Invited"]);
  });

  test("takes a session", async () => {
    const { accept } = await invited();
    expect((await world.visitor().ask(accept)).status).toBe(401);
  });

  test("[A65] by another address is a 403", async () => {
    const { accept } = await invited();
    const reply = await (await world.person()).ask(accept);
    expect([reply.status, reply.body.code]).toEqual([403, "workspaces.invitation_other_address"]);
  });

  test("[A65] twice is a 409, unless the second carries the first one's key", async () => {
    const { person, accept } = await invited();
    const key = { "idempotency-key": randomUUID() };
    const first = await person.does(accept, undefined, key);
    expect(await person.does(accept, undefined, key)).toEqual(first);
    const again = await person.ask(accept);
    expect([again.status, again.body.code]).toEqual([409, "workspaces.invitation_used"]);
  });

  test("[A66] at once, by the same person, gives one membership and a 409", async () => {
    const { staffed, person, accept } = await invited();
    const replies = await Promise.all([person.ask(accept), person.ask(accept)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await staffed.owner.snapshot(staffed.slug)).members).toHaveLength(2);
  });

  test("[A65] when withdrawn, or after a week, is a 410", async () => {
    const [revoked, expired] = [await invited(), await invited()];
    const withdraw = `DELETE ${revoked.staffed.path}/invitations/${revoked.invitation.id}` as const;
    await revoked.staffed.owner.does(withdraw);
    expect((await revoked.staffed.owner.ask(withdraw)).status).toBe(200);
    const one = await revoked.person.ask(revoked.accept);
    expect([one.status, one.body.code]).toEqual([410, "workspaces.invitation_revoked"]);
    world.clock.advance(WEEK_MS);
    const two = await expired.person.ask(expired.accept);
    expect([two.status, two.body.code]).toEqual([410, "workspaces.invitation_expired"]);
  });

  test("[A67] is a 410 once the inviter may no longer grant that role, or is gone", async () => {
    for (const end of ["demoted", "removed"] as const) {
      const staffed = await StaffedWorkspace.open(world);
      const { person: admin, memberId } = await staffed.joinAs("admin");
      const person = await world.person();
      const { id: roleId } = await staffed.role("admin");
      const invite = { emails: [person.email], roleId };
      const { invitations } = await admin.does<PeopleInvited>(`POST ${staffed.path}/invitations`, invite);
      const { id: guestRole } = await staffed.role("guest");
      const member = `${staffed.path}/members/${memberId}` as const;
      if (end === "demoted") await staffed.owner.does(`PATCH ${member}`, { roleId: guestRole, version: 1 });
      else await staffed.owner.does(`DELETE ${member}`);
      const { token } = theOnly(invitations);
      for (const line of [`POST /v1/invitations/${token}/accept`, `GET /v1/invitations/${token}`] as const) {
        const reply = await person.ask(line);
        expect([end, reply.status, reply.body.code]).toEqual([end, 410, "workspaces.invitation_void"]);
      }
      // Somebody who may can invite them anew, though the void one was never withdrawn.
      expect(await staffed.invite(person.email, roleId)).toBeDefined();
    }
  });

  test("[A65] by somebody who became a member in the meantime is a 409", async () => {
    const { staffed, person, roleId, accept } = await invited();
    const { token } = await staffed.invite(newEmail(), roleId);
    await person.does(accept);
    // No command leads here: whoever joins has used up the one invitation their address can have.
    const { kysely } = world.database;
    await sql`update invitations set email = ${person.email} where role_id = ${roleId} and status = 'pending'`.execute(
      kysely,
    );
    const reply = await person.ask(`POST /v1/invitations/${token}/accept`);
    expect([reply.status, reply.body.code]).toEqual([409, "workspaces.already_member"]);
  });

  test("to a workspace that is gone is a 410", async () => {
    const { staffed, person, accept } = await invited();
    await staffed.owner.does(`DELETE ${staffed.path}`);
    expect((await person.ask(accept)).status).toBe(410);
  });
});
