import type { InvitePeopleBody, PeopleInvited } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { invitationToDto } from "#application/dto/invitation-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { WriteTransaction } from "#application/ports/unit-of-work.ts";
import { refuseGrowth } from "#application/refuse-growth.ts";
import { Invitation } from "#domain/workspaces/invitation.ts";
import { authoriseAlone, standingOf } from "./authorise.ts";
import { invitationTokens } from "./invitation-tokens.ts";
import { theRole } from "./look-up.ts";
import { refuseGrant } from "./rank.ts";
import { isStillGranted } from "./still-granted.ts";

export type InvitePeople = AskedOfWorkspace &
  InvitePeopleBody & {
    /** Where the links lead. */
    origin: string;
    /** Known to the asking session and stored nowhere, so that only it can be shown its links a second time. */
    sessionSecret: string;
  };

type Skipped = PeopleInvited["skipped"][number];
type Address = { workspaceId: string; email: string };

const INVITATION_DAYS = 7;

const expiryOf = (now: Date): Date => new Date(now.getTime() + INVITATION_DAYS * 86_400_000);

/** In one question: the time it takes must not tell who has an account somewhere else. */
const isMember = async (tx: WriteTransaction, { workspaceId, email }: Address): Promise<boolean> =>
  (await tx.members.byEmail(workspaceId, email)) !== null;

/** Whether this address waits for an answer already. An invitation nobody could accept any more makes way for a new one. */
const isInvited = async (tx: WriteTransaction, earlier: Invitation | undefined, now: Date): Promise<boolean> => {
  if (!earlier) return false;
  if (earlier.state.expiresAt > now && (await isStillGranted(tx, earlier))) return true;
  earlier.revoke();
  await tx.invitations.save(earlier);
  return false;
};

/** Invites each address once; who is a member or waits already is skipped, and told so. */
export const invitePeople = (ports: Pick<Ports, "uow" | "ids" | "clock" | "secrets" | "limits">) => {
  const { uow, ids, clock, secrets, limits } = ports;
  const invite = async (tx: WriteTransaction, command: InvitePeople, tokenHashOf: (email: string) => string) => {
    const { workspace, member, standing } = await authoriseAlone(tx, command, "members.invite");
    const workspaceId = workspace.state.id;
    const role = await theRole(tx, { workspaceId, id: command.roleId });
    refuseGrant(standing, standingOf(role));
    const now = clock.now();
    const pending = new Map((await tx.invitations.pending(workspaceId)).map((one) => [one.state.email, one]));
    const facts = { workspaceId, roleId: command.roleId, invitedBy: member.state.id, createdAt: now };
    const invited: Invitation[] = [];
    const skipped: Skipped[] = [];
    for (const email of new Set(command.emails)) {
      if (await isMember(tx, { workspaceId, email })) skipped.push({ email, reason: "already_member" });
      else if (await isInvited(tx, pending.get(email), now)) skipped.push({ email, reason: "already_invited" });
      else {
        const secret = { tokenHash: tokenHashOf(email), expiresAt: expiryOf(now) };
        invited.push(Invitation.create({ id: ids.next(), email, ...facts, ...secret }, role.state.name));
      }
    }
    const waiting = new Set([...pending.keys(), ...invited.map(({ state }) => state.email)]);
    refuseGrowth(limits, "invitationsPerWorkspace", waiting.size);
    for (const invitation of invited) await tx.invitations.save(invitation);
    const invitations = invited.map((one) => ({ invitation: invitationToDto(one), email: one.state.email }));
    return { workspaceId, answer: { invitations, skipped } };
  };

  return async (command: InvitePeople): Promise<PeopleInvited> => {
    const { sessionSecret, origin, ...asked } = command;
    const tokenOf = invitationTokens(secrets, command);
    const tokenHashOf = (email: string) => secrets.hashToken(tokenOf(email));
    const request = { verb: "invitePeople", session: command.actor.sessionId, ...asked };
    const answer = await commit({ uow }, request, (tx) => invite(tx, command, tokenHashOf));
    const invitations = answer.invitations.map((one) => {
      const token = tokenOf(one.email);
      return { ...one, token, link: `${origin}/invite/${token}` };
    });
    return { ...answer, invitations };
  };
};
