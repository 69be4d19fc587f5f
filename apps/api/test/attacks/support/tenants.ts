import { randomUUID } from "node:crypto";
import type { Permission } from "@orbit/shared/access";
import type { PeopleInvited, RoleChanged, RoomChanged, WorkspaceJoined } from "@orbit/shared/http";
import { required } from "../../support/orbit.ts";
import type { Person } from "../../support/person.ts";
import type { Siege } from "./siege.ts";

/** What a request can name in a workspace; of another workspace, or of none, when it is hostile. */
export type Place = {
  slug: string;
  memberId: string;
  roleId: string;
  roomId: string;
  invitationId: string;
  token: string;
};

export const standings = ["owner", "admin", "member", "guest", "nothing", "one"] as const;
export type StandingName = (typeof standings)[number];

/** The single right of whoever stands as `one`. */
export const ONE: Permission = "rooms.manage";

export type Tenant = {
  name: string;
  /** Real ids of it: of a guest, of a role in use, of a room, of an invitation that waits, and that one's token. */
  place: Place;
  people: Readonly<Record<StandingName, Person>>;
  memberIds: Readonly<Record<StandingName, string>>;
  roleIds: Readonly<Record<StandingName, string>>;
  roomName: string;
  roleName: string;
  /** Invited and not come. */
  invitedEmail: string;
  /** Was a member, and was removed; the session is good. */
  removed: Person;
  /** Is a member; the cookie is of a session that has ended. */
  revoked: Person;
};

/** As well formed as a real place, and nowhere. */
export const nowhere = (): Place => ({
  slug: `w-${randomUUID().slice(0, 12)}`,
  memberId: randomUUID(),
  roleId: randomUUID(),
  roomId: randomUUID(),
  invitationId: randomUUID(),
  token: `${randomUUID()}${randomUUID()}`.replaceAll("-", ""),
});

export const roomsOf = (slug: string): string => `/v1/workspaces/${slug}/rooms`;
export const rolesOf = (slug: string): string => `/v1/workspaces/${slug}/roles`;
export const membersOf = (slug: string): string => `/v1/workspaces/${slug}/members`;
export const invitationsOf = (slug: string): string => `/v1/workspaces/${slug}/invitations`;
export const acceptanceOf = (token: string): string => `/v1/invitations/${token}/accept`;

export const invite = async (inviter: Person, slug: string, asked: { email: string; roleId: string }) => {
  const body = { emails: [asked.email], roleId: asked.roleId };
  const { invitations } = await inviter.does<PeopleInvited>("POST", invitationsOf(slug), body);
  return required(invitations[0]);
};

/** Invites somebody, who accepts. Answers their member id. */
export const joins = async (inviter: Person, slug: string, asked: { person: Person; roleId: string }) => {
  const { token } = await invite(inviter, slug, { email: asked.person.email, roleId: asked.roleId });
  const { member } = await asked.person.does<WorkspaceJoined>("POST", acceptanceOf(token));
  return member.id;
};

export const customRole = async (owner: Person, slug: string, asked: { name: string; permissions: Permission[] }) => {
  const { role } = await owner.does<RoleChanged>("POST", rolesOf(slug), asked);
  return role;
};

/** A copy of somebody as they were before they signed out: the cookie a thief would have. */
const signedOutElsewhere = async (person: Person): Promise<Person> => {
  const { cookie } = person;
  await person.does("POST", "/v1/auth/sign-out");
  person.cookie = cookie;
  return person;
};

const roleIdsOf = async (owner: Person, slug: string, name: string): Promise<Record<StandingName, string>> => {
  const { roles } = await owner.snapshot(slug);
  const system = (kind: string) => required(roles.find((role) => role.kind === kind)).id;
  const nothing = await customRole(owner, slug, { name: `${name} nothing`, permissions: [] });
  const one = await customRole(owner, slug, { name: `${name} one`, permissions: [ONE] });
  return {
    owner: system("owner"),
    admin: system("admin"),
    member: system("member"),
    guest: system("guest"),
    nothing: nothing.id,
    one: one.id,
  };
};

/** A workspace with somebody in each standing, whose every name begins with `name`. */
export const openTenant = async (siege: Siege, name: string): Promise<Tenant> => {
  const owner = await siege.person(`${name} owner`);
  const slug = `${name.toLowerCase()}-${randomUUID().slice(0, 12)}`;
  const founded = await owner.does<WorkspaceJoined>("POST", "/v1/workspaces", { name: `${name} works`, slug });
  const roleIds = await roleIdsOf(owner, slug, name);
  const people: Partial<Record<StandingName, Person>> = { owner };
  const memberIds: Partial<Record<StandingName, string>> = { owner: founded.member.id };
  for (const standing of standings.filter((one) => one !== "owner")) {
    const person = await siege.person(`${name} ${standing}`);
    people[standing] = person;
    memberIds[standing] = await joins(owner, slug, { person, roleId: roleIds[standing] });
  }
  const [removed, revoked] = [await siege.person(`${name} removed`), await siege.person(`${name} revoked`)];
  const removedId = await joins(owner, slug, { person: removed, roleId: roleIds.admin });
  await joins(owner, slug, { person: revoked, roleId: roleIds.admin });
  await owner.does("DELETE", `${membersOf(slug)}/${removedId}`);
  const roomName = `${name} room`;
  const { room } = await owner.does<RoomChanged>("POST", roomsOf(slug), { name: roomName });
  const invitedEmail = `${name.toLowerCase()}.invited.${randomUUID().slice(0, 8)}@example.org`;
  const { invitation, token } = await invite(owner, slug, { email: invitedEmail, roleId: roleIds.guest });
  const ids = memberIds as Record<StandingName, string>; // one was set for each standing above
  const place = { slug, memberId: ids.guest, roleId: roleIds.nothing, roomId: room.id };
  return {
    name,
    place: { ...place, invitationId: invitation.id, token },
    people: people as Record<StandingName, Person>, // as above
    memberIds: ids,
    roleIds,
    roomName,
    roleName: `${name} nothing`,
    invitedEmail,
    removed,
    revoked: await signedOutElsewhere(revoked),
  };
};
