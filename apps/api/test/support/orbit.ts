import { randomUUID } from "node:crypto";
import type { InvitationDto, WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import { compose } from "../../src/compose.ts";
import { parseConfig } from "../../src/config.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { Person } from "./person.ts";

const ORIGIN = "http://orbit.test";

export type Orbit = {
  base: string;
  realtime: Awaited<ReturnType<typeof compose>>["realtime"];
  person: (name: string) => Promise<Person>;
  /** A new workspace and its people by role: each signed up, invited and joined the way people do. */
  workspace: (...roles: SystemRole[]) => Promise<Staffed>;
  /** What TERM begins, while everybody's tabs are open. */
  leaves: () => Promise<void>;
  close: () => Promise<void>;
};

export type SystemRole = "admin" | "member" | "guest";

export type Staffed = {
  slug: string;
  owner: Person;
  people: Record<SystemRole, Person>;
  roleId: (kind: WorkspaceRoleDto["kind"]) => string;
  memberId: (person: Person) => string;
};

type Invited = { invitations: { invitation: InvitationDto; token: string }[] };

/** The whole product on a free port, over an embedded database of its own unless `env` names another. */
export const startOrbit = async (env: Record<string, string> = {}): Promise<Orbit> => {
  const limits = Object.fromEntries(
    [
      "SIGN_IN_PER_ADDRESS",
      "SIGN_IN_PER_ACCOUNT",
      "SIGN_IN_PER_ACCOUNT_ANYWHERE",
      "SIGN_UP_PER_ADDRESS",
      "SIGN_UP_PER_ACCOUNT",
      "INVITATION_PER_ADDRESS",
    ].map((name) => [`LIMIT_${name}`, "100000"]),
  );
  const directory = await makeDataDirectory();
  const config = parseConfig({
    DATA_DIR: directory.path,
    PORT: "0",
    PUBLIC_ORIGIN: ORIGIN,
    LOG_LEVEL: "error",
    PRESENCE_GRACE_MS: "50",
    ...limits,
    ...env,
  });
  const orbit = await compose(config);
  await orbit.server.listen({ port: 0, host: "127.0.0.1" });
  const address = orbit.server.server.address();
  if (typeof address !== "object" || !address) throw new Error("not listening");
  const base = `http://127.0.0.1:${address.port}`;
  const people: Person[] = [];
  const person = async (name: string) => {
    const somebody = new Person(name, { base, origin: ORIGIN });
    people.push(somebody);
    await somebody.signUp();
    return somebody;
  };
  const close = async () => {
    for (const somebody of people) somebody.closeTabs();
    await orbit.close();
    await directory.remove();
  };
  return { base, realtime: orbit.realtime, person, workspace: staff(person), leaves: orbit.close, close };
};

const staff =
  (person: Orbit["person"]) =>
  async (...kinds: SystemRole[]): Promise<Staffed> => {
    const owner = await person("Ana Owner");
    const slug = `w-${randomUUID().slice(0, 12)}`;
    await owner.does("POST", "/v1/workspaces", { name: "Acme", slug });
    const { roles, you } = await owner.snapshot(slug);
    const roleId = (kind: WorkspaceRoleDto["kind"]) => required(roles.find((role) => role.kind === kind)).id;
    const memberIds = new Map<Person, string>([[owner, you.memberId]]);
    // A kind that was not asked for has no person; asking for it is the test's mistake and fails loudly.
    const people = {} as Record<SystemRole, Person>;
    for (const kind of kinds) {
      const somebody = await person(`Some ${kind}`);
      memberIds.set(somebody, await join(owner, slug, { somebody, roleId: roleId(kind) }));
      people[kind] = somebody;
    }
    return { slug, owner, people, roleId, memberId: (somebody) => required(memberIds.get(somebody)) };
  };

const join = async (owner: Person, slug: string, { somebody, roleId }: { somebody: Person; roleId: string }) => {
  const path = `/v1/workspaces/${slug}/invitations`;
  const { invitations } = await owner.does<Invited>("POST", path, { emails: [somebody.email], roleId });
  const { token } = required(invitations[0]);
  const { member } = await somebody.does<{ member: WorkspaceMemberDto }>("POST", `/v1/invitations/${token}/accept`);
  return member.id;
};

export const required = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error("the test expected something to be there");
  return value;
};
