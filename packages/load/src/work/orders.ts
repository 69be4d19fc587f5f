import type { RoomDto, WorkspaceMemberDto } from "@orbit/shared/dto";
import type { Committed, MemberChanged, PeopleInvited, RoomChanged, WorkspaceJoined } from "@orbit/shared/http";
import { type Account, type Command, commandsOn } from "@orbit/testkit";
import type { Company } from "../people/company.ts";
import type { Spoken } from "../stream/ledger.ts";

/** A command of somebody, and what it puts into the log once it is acknowledged. */
export type Order<Answer> = {
  readonly account: Account;
  readonly command: Command;
  spoken(answer: Answer): readonly Spoken[];
};

const ownerOf = ({ people: [owner] }: Company): Account => owner.account;

export const createRoom = (company: Company, name: string): Order<RoomChanged> => ({
  account: ownerOf(company),
  command: commandsOn(company.slug).createRoom(name),
  spoken: ({ room }) => [{ event: "workspace.room.created", entity: `room:${room.id}` }],
});

export const renameRoom = (company: Company, room: RoomDto, name: string): Order<RoomChanged> => ({
  account: ownerOf(company),
  command: commandsOn(company.slug).renameRoom(room, name),
  spoken: () => [{ event: "workspace.room.renamed", entity: `room:${room.id}` }],
});

export const changeRole = (company: Company, member: WorkspaceMemberDto, roleId: string): Order<MemberChanged> => ({
  account: ownerOf(company),
  command: commandsOn(company.slug).changeRole(member, roleId),
  spoken: () => [{ event: "workspace.member.role_changed", entity: `member:${member.id}` }],
});

export const removeMember = (company: Company, member: WorkspaceMemberDto): Order<Committed> => ({
  account: ownerOf(company),
  command: commandsOn(company.slug).removeMember(member),
  spoken: () => [{ event: "workspace.member.left", entity: `member:${member.id}` }],
});

export const invite = (company: Company, { email }: Account): Order<PeopleInvited> => ({
  account: ownerOf(company),
  command: commandsOn(company.slug).invite(email, company.roles.member),
  spoken: ({ invitations }) =>
    invitations.map(({ invitation }) => ({
      event: "workspace.invitation.created",
      entity: `invitation:${invitation.id}`,
    })),
});

type Invited = PeopleInvited["invitations"][number];

export const accept = (company: Company, account: Account, { token, invitation }: Invited): Order<WorkspaceJoined> => ({
  account,
  command: commandsOn(company.slug).accept(token),
  spoken: ({ member }) => [
    { event: "workspace.member.joined", entity: `member:${member.id}` },
    { event: "workspace.invitation.accepted", entity: `invitation:${invitation.id}` },
  ],
});
