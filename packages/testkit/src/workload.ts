import { permissions } from "@orbit/shared/access";
import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { commandsOn } from "./client/command-book.ts";
import { type Command, issue } from "./client/commands.ts";
import type { RecordingClient } from "./client/recording-client.ts";
import type { History } from "./history/history.ts";
import type { Random } from "./random.ts";

type Kind =
  | "workspace"
  | "new room"
  | "rename room"
  | "archive room"
  | "new role"
  | "change role"
  | "delete role"
  | "promote"
  | "invite"
  | "revoke invitation"
  | "join"
  | "remove";

/** How often each kind comes up, as people do: rooms all day, people now and then. */
const weights: Readonly<Record<Kind, number>> = {
  workspace: 1,
  "new room": 6,
  "rename room": 8,
  "archive room": 3,
  "new role": 2,
  "change role": 3,
  "delete role": 1,
  promote: 3,
  invite: 2,
  "revoke invitation": 1,
  join: 1,
  remove: 1,
};
// Object.entries widens the keys; these are all of them.
const bag = (Object.entries(weights) as [Kind, number][]).flatMap(([kind, weight]) => Array<Kind>(weight).fill(kind));

type Workload = {
  readonly clients: readonly RecordingClient[];
  readonly random: Random;
  readonly history: History;
  /** Members whom nobody may remove or give another role, because the test watches through their eyes. */
  readonly keeps: ReadonlySet<string>;
};

/** What a workload did, by outcome. */
type Tally = { ok: number; fail: number; unknown: number };

type Turn = { client: RecordingClient; random: Random; keeps: ReadonlySet<string>; name: string };

const pickFrom = <T>(random: Random, items: readonly T[]): T | null => (items.length > 0 ? random.pick(items) : null);

const someoneElse = ({ client, random, keeps }: Turn): WorkspaceMemberDto | null =>
  pickFrom(
    random,
    client.replica.members.all().filter(({ id }) => !keeps.has(id)),
  );

const customRole = ({ client, random }: Turn) =>
  pickFrom(
    random,
    client.replica.roles.all().filter(({ kind }) => kind === "custom"),
  );

const room = ({ client, random }: Turn) => pickFrom(random, client.replica.rooms.all());

const somePermissions = (random: Random) => permissions.filter(() => random.next() < 0.4);

const otherRole = ({ client, random }: Turn, { roleId }: { roleId: string }) =>
  pickFrom(
    random,
    client.replica.roles.all().filter(({ id, kind }) => id !== roleId && kind !== "owner"),
  );

type Chosen = Command | null;

/** What each kind asks for, from what the tab that sends it shows; null when there is nothing to do it to. */
const choices: Readonly<Record<Exclude<Kind, "join">, (turn: Turn) => Chosen>> = {
  workspace: (turn) => {
    const [workspace] = turn.client.replica.workspace.all();
    return workspace ? commandsOn(turn.client.slug).renameWorkspace(workspace, `Acme ${turn.name}`) : null;
  },
  "new room": ({ client, name }) => commandsOn(client.slug).createRoom(`Room ${name}`),
  "rename room": (turn) => {
    const found = room(turn);
    return found && commandsOn(turn.client.slug).renameRoom(found, `Renamed ${turn.name}`);
  },
  "archive room": (turn) => {
    const found = room(turn);
    return found && commandsOn(turn.client.slug).archiveRoom(found);
  },
  "new role": ({ client, random, name }) => commandsOn(client.slug).createRole(`Role ${name}`, somePermissions(random)),
  "change role": (turn) => {
    const found = customRole(turn);
    const changes = { name: `Role ${turn.name}`, permissions: somePermissions(turn.random) };
    return found && commandsOn(turn.client.slug).updateRole(found, changes);
  },
  "delete role": (turn) => {
    const found = customRole(turn);
    return found && commandsOn(turn.client.slug).deleteRole(found);
  },
  promote: (turn) => {
    const member = someoneElse(turn);
    const role = member && otherRole(turn, member);
    return member && role && commandsOn(turn.client.slug).changeRole(member, role.id);
  },
  invite: (turn) => {
    const role = otherRole(turn, { roleId: "" });
    const email = `${turn.name.replaceAll(" ", ".")}@example.org`;
    return role && commandsOn(turn.client.slug).invite(email, role.id);
  },
  "revoke invitation": ({ client, random }) => {
    const found = pickFrom(random, client.replica.invitations.all());
    return found && commandsOn(client.slug).revokeInvitation(found);
  },
  remove: (turn) => {
    const member = someoneElse(turn);
    return member && commandsOn(turn.client.slug).removeMember(member);
  },
};

type Invited = { invitations: readonly { token: string }[] };

/** Somebody invites, and somebody with an account accepts: two commands, as people need two. */
const join = async ({ clients, history }: Workload, turn: Turn): Promise<void> => {
  const { client, random } = turn;
  const role = otherRole(turn, { roleId: "" });
  const guest = random.pick(clients);
  if (!role) return;
  const { invite, accept } = commandsOn(client.slug);
  const invited = await issue(client, invite(guest.account.email, role.id), history);
  if (invited.outcome.kind !== "ok") return;
  // What an invitation that was granted answers with.
  const [invitation] = (invited.body as Invited).invitations;
  if (invitation) await issue(guest, accept(invitation.token), history);
};

let named = 0;

/** One command of one of the clients. The seed decides which; what it meets is up to the others. */
export const takeTurn = async (workload: Workload): Promise<void> => {
  const { clients, random, history, keeps } = workload;
  const client = random.pick(clients);
  named += 1;
  const turn: Turn = { client, random, keeps, name: `${named} ${random.below(1_000_000)}` };
  const kind = random.pick(bag);
  if (kind === "join") return join(workload, turn);
  const command = choices[kind](turn);
  if (command) await issue(client, command, history);
};

/** Runs `lanes` people at once until told to stop, and resolves once every command is answered or given up. */
export const runWorkload = async (workload: Workload, lanes: number, isOver: () => boolean): Promise<void> => {
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      await takeTurn(workload);
      await new Promise((resolve) => setTimeout(resolve, 5 + workload.random.below(20)));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

export const tallyOf = (history: History): Tally => {
  const settled = history.of("settled");
  const of = (kind: "ok" | "fail" | "unknown") => settled.filter(({ outcome }) => outcome.kind === kind).length;
  return { ok: of("ok"), fail: of("fail"), unknown: of("unknown") };
};
