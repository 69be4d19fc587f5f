import type { InvitationDto, RoomDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import type { StoredDomainEventType } from "../../src/domain/events.ts";
import type { Orbit, Staffed } from "../support/orbit.ts";
import { required } from "../support/orbit.ts";

type Prepared = { invitationToken?: string; invitation?: InvitationDto; room?: RoomDto; role?: WorkspaceRoleDto };

/** One mutating command: what must stand before it, and how it is given. */
export type ConvergenceCase = {
  command: string;
  /** The facts it records; a stored event that no case covers fails the build. */
  records: readonly StoredDomainEventType[];
  prepare?: (team: Staffed) => Promise<Prepared>;
  run: (team: Staffed, prepared: Prepared, orbit: Orbit) => Promise<unknown>;
};

const path = ({ slug }: Staffed, rest: string) => `/v1/workspaces/${slug}${rest}`;

const invite = async (team: Staffed, email: string): Promise<Prepared> => {
  const body = { emails: [email], roleId: team.roleId("member") };
  const answer = await team.owner.does<{ invitations: { invitation: InvitationDto; token: string }[] }>(
    "POST",
    path(team, "/invitations"),
    body,
  );
  const { invitation, token } = required(answer.invitations[0]);
  return { invitation, invitationToken: token };
};

const makeRoom = async (team: Staffed): Promise<Prepared> =>
  team.owner.does<{ room: RoomDto }>("POST", path(team, "/rooms"), { name: "Planning" });

const makeRole = async (team: Staffed): Promise<Prepared> =>
  team.owner.does<{ role: WorkspaceRoleDto }>("POST", path(team, "/roles"), {
    name: "Facilitator",
    permissions: ["rooms.create", "members.invite"],
  });

const giveRoleTo = async (team: Staffed, kind: "member" | "guest", roleId: string): Promise<void> => {
  const memberId = team.memberId(team.people[kind]);
  const { members } = await team.owner.snapshot(team.slug);
  const { version } = required(members.find(({ id }) => id === memberId));
  await team.owner.does("PATCH", path(team, `/members/${memberId}`), { roleId, version });
};

export const convergenceCases: readonly ConvergenceCase[] = [
  {
    command: "create a workspace",
    records: ["workspaces.workspace.created"],
    run: ({ owner }) => owner.does("POST", "/v1/workspaces", { name: "Other", slug: `o-${Date.now()}` }),
  },
  {
    command: "rename the workspace",
    records: ["workspaces.workspace.renamed"],
    run: async (team) => {
      const { workspace } = await team.owner.snapshot(team.slug);
      await team.owner.does("PATCH", path(team, ""), { name: "Acme & Sons", version: workspace.version });
    },
  },
  {
    command: "delete the workspace",
    records: ["workspaces.workspace.deleted"],
    run: (team) => team.owner.does("DELETE", path(team, "")),
  },
  {
    command: "invite somebody",
    records: ["workspaces.invitation.created"],
    run: (team) => invite(team, "cy@example.org"),
  },
  {
    command: "withdraw an invitation",
    records: ["workspaces.invitation.revoked"],
    prepare: (team) => invite(team, "cy@example.org"),
    run: (team, { invitation }) => team.owner.does("DELETE", path(team, `/invitations/${required(invitation).id}`)),
  },
  {
    command: "accept an invitation",
    records: ["workspaces.invitation.accepted", "workspaces.member.joined"],
    run: async (team, _prepared, orbit) => {
      const cy = await orbit.person("Cy");
      const { invitationToken } = await invite(team, cy.email);
      await cy.does("POST", `/v1/invitations/${invitationToken}/accept`);
    },
  },
  {
    command: "demote a member",
    records: ["workspaces.member.role_changed"],
    prepare: (team) => invite(team, "cy@example.org"),
    run: (team) => giveRoleTo(team, "member", team.roleId("guest")),
  },
  {
    command: "promote a guest",
    records: ["workspaces.member.role_changed"],
    prepare: (team) => invite(team, "cy@example.org"),
    run: (team) => giveRoleTo(team, "guest", team.roleId("admin")),
  },
  {
    command: "remove a member",
    records: ["workspaces.member.removed"],
    run: (team) => team.owner.does("DELETE", path(team, `/members/${team.memberId(team.people.member)}`)),
  },
  {
    command: "remove a member who had invited somebody and made a room",
    records: ["workspaces.member.removed"],
    prepare: async (team) => {
      const body = { emails: ["cy@example.org"], roleId: team.roleId("guest") };
      await team.people.admin.does("POST", path(team, "/invitations"), body);
      return team.people.admin.does<{ room: RoomDto }>("POST", path(team, "/rooms"), { name: "Left behind" });
    },
    run: (team) => team.owner.does("DELETE", path(team, `/members/${team.memberId(team.people.admin)}`)),
  },
  {
    command: "leave",
    records: ["workspaces.member.left"],
    run: (team) => team.people.guest.does("POST", path(team, "/leave")),
  },
  {
    command: "create a role",
    records: ["workspaces.role.created"],
    run: makeRole,
  },
  {
    command: "take a right from a role somebody holds",
    records: ["workspaces.role.updated"],
    prepare: async (team) => {
      const { role } = await makeRole(team);
      await giveRoleTo(team, "member", required(role).id);
      await invite(team, "cy@example.org");
      return { role: required(role) };
    },
    run: (team, { role }) =>
      team.owner.does("PATCH", path(team, `/roles/${required(role).id}`), {
        permissions: ["rooms.create"],
        version: required(role).version,
      }),
  },
  {
    command: "delete a role",
    records: ["workspaces.role.deleted"],
    prepare: makeRole,
    run: (team, { role }) => team.owner.does("DELETE", path(team, `/roles/${required(role).id}`)),
  },
  {
    command: "create a room",
    records: ["rooms.room.created"],
    run: makeRoom,
  },
  {
    command: "rename a room",
    records: ["rooms.room.renamed"],
    prepare: makeRoom,
    run: (team, { room }) =>
      team.owner.does("PATCH", path(team, `/rooms/${required(room).id}`), {
        name: "Roadmap",
        version: required(room).version,
      }),
  },
  {
    command: "archive a room",
    records: ["rooms.room.archived"],
    prepare: makeRoom,
    run: (team, { room }) => team.owner.does("DELETE", path(team, `/rooms/${required(room).id}`)),
  },
];
