import { randomUUID } from "node:crypto";
import type { RoleKind } from "@orbit/shared/access";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { PeopleInvited, WorkspaceJoined } from "@orbit/shared/http";
import type { Person } from "./person.ts";

/** A workspace founded through the API for one test. */
export type TestWorkspace = {
  readonly slug: string;
  readonly name: string;
  /** A path inside it: `at("members")`. */
  at(page: string): string;
  snapshot(): Promise<WorkspaceSnapshotDto>;
  roleId(kind: RoleKind): Promise<string>;
  memberId(person: Person): Promise<string>;
  /** Invites somebody and has them accept. */
  admit(person: Person, kind: RoleKind): Promise<void>;
  /** The one-time link that somebody would be sent, as a path. */
  invite(email: string, kind: RoleKind): Promise<string>;
};

const must = <T>(found: T | undefined, what: string): T => {
  if (found === undefined) throw new Error(`There is no ${what}.`);
  return found;
};

export const foundWorkspace = async (owner: Person, name = "Acme"): Promise<TestWorkspace> => {
  const slug = `acme-${randomUUID().slice(0, 8)}`;
  await owner.api<WorkspaceJoined>("POST", "/v1/workspaces", { name, slug });
  const root = `/v1/workspaces/${slug}`;
  const snapshot = () => owner.api<WorkspaceSnapshotDto>("GET", root);
  const roleId = async (kind: RoleKind) =>
    must(
      (await snapshot()).roles.find((role) => role.kind === kind),
      `role of kind ${kind}`,
    ).id;
  const inviteOne = async (email: string, kind: RoleKind) => {
    const asked = { emails: [email], roleId: await roleId(kind) };
    const { invitations } = await owner.api<PeopleInvited>("POST", `${root}/invitations`, asked);
    return must(invitations[0], `invitation for ${email}`);
  };
  return {
    slug,
    name,
    at: (page) => `/w/${slug}/${page}`,
    snapshot,
    roleId,
    memberId: async (person) =>
      must(
        (await snapshot()).members.find((member) => member.name === person.name),
        `member ${person.name}`,
      ).id,
    admit: async (person, kind) => {
      const { token } = await inviteOne(person.email, kind);
      await person.api("POST", `/v1/invitations/${token}/accept`);
    },
    invite: async (email, kind) => new URL((await inviteOne(email, kind)).link).pathname,
  };
};
