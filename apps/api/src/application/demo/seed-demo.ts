import type { DemoSignIns } from "@orbit/shared/http";
import type { Actor, Asked } from "#application/actor.ts";
import { signOut } from "#application/identity/sign-out.ts";
import { signUp } from "#application/identity/sign-up.ts";
import type { Ports } from "#application/ports/ports.ts";
import { createRoom } from "#application/rooms/create-room.ts";
import { acceptInvitation } from "#application/workspaces/accept-invitation.ts";
import { lookInto } from "#application/workspaces/authorise.ts";
import { createRole } from "#application/workspaces/create-role.ts";
import { createWorkspace } from "#application/workspaces/create-workspace.ts";
import { invitePeople } from "#application/workspaces/invite-people.ts";
import { revokeInvitation } from "#application/workspaces/revoke-invitation.ts";
import {
  DEMO_PASSWORD,
  type DemoPerson,
  demoFounder,
  demoPending,
  demoPeople,
  demoRole,
  demoRooms,
  demoWorkspace,
} from "./demo-cast.ts";

const { slug } = demoWorkspace;

/** Each step has a key of its own, so that a start that was cut short is carried on by the next one. */
const asked = (actor: Actor, step: string): Asked & { slug: string } => ({
  actor,
  slug,
  idempotencyKey: `demo:${step.toLowerCase().replaceAll(/\W+/g, "-")}`,
});

const isSeeded = ({ uow }: Ports): Promise<boolean> => {
  const [{ email }] = demoPeople.slice(-1) as [DemoPerson]; // the cast is not empty
  return uow.read(async (tx) => (await tx.users.byEmail(email)) !== null);
};

const arrive = async (ports: Ports, { name, email }: DemoPerson): Promise<Actor> => {
  const credentials = { name, email, password: DEMO_PASSWORD };
  const door = { idempotencyKey: "demo:sign-up", presentedToken: null, device: "Demo" };
  const started = await signUp(ports)({ ...credentials, ...door });
  return { userId: started.user.id, sessionId: started.sessionId, name, email };
};

const found = async (ports: Ports, founder: Actor): Promise<void> => {
  await createWorkspace(ports)({ ...asked(founder, "workspace"), ...demoWorkspace });
  const permissions = [...demoRole.permissions];
  await createRole(ports)({ ...asked(founder, "role"), ...demoRole, permissions });
  for (const name of demoRooms) await createRoom(ports)({ ...asked(founder, `room ${name}`), name });
};

/** Invites without a key: a link that an earlier start lost can't be shown again, so its invitation makes way. */
const inviting = async (ports: Ports, founder: Actor) => {
  const { roles, invitations } = await ports.uow.read(async (tx) => {
    const { id } = (await lookInto(tx, { actor: founder, slug })).workspace.state;
    return { roles: await tx.roles.all(id), invitations: await tx.invitations.pending(id) };
  });
  for (const { state } of invitations) {
    await revokeInvitation(ports)({ actor: founder, slug, invitationId: state.id, idempotencyKey: null });
  }
  return async ({ email, role }: { email: string; role: string }): Promise<string | null> => {
    const roleId = roles.find(({ state }) => state.name === role)?.state.id ?? "";
    const links = { origin: "", sessionSecret: "" };
    const asking = { actor: founder, slug, idempotencyKey: null };
    const { invitations: made } = await invitePeople(ports)({ ...asking, emails: [email], roleId, ...links });
    return made[0]?.token ?? null;
  };
};

const seed = async (ports: Ports): Promise<void> => {
  const founder = await arrive(ports, demoFounder);
  await found(ports, founder);
  const invite = await inviting(ports, founder);
  for (const somebody of demoPending) await invite(somebody);
  for (const person of demoPeople) {
    const token = await invite(person);
    const actor = await arrive(ports, person);
    if (token) await acceptInvitation(ports)({ actor, token, idempotencyKey: null });
    await signOut(ports)(actor.sessionId);
  }
  await signOut(ports)(founder.sessionId);
};

/**
 * Fills an empty database with a workspace to look at, by the same use cases people go through, and answers with who can
 * sign in. On a database that has it already nothing is changed, whatever people did to it since.
 */
export const seedDemo = async (ports: Ports): Promise<DemoSignIns> => {
  if (!(await isSeeded(ports))) await seed(ports);
  return { password: DEMO_PASSWORD, people: [demoFounder, ...demoPeople].map((person) => ({ ...person })) };
};
