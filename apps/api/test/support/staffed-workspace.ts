import { randomUUID } from "node:crypto";
import type { Permission, RoleKind } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import type { PeopleInvited, RoleChanged, WorkspaceJoined } from "@orbit/shared/http";
import type { HttpWorld } from "./http-world.ts";
import type { Visitor } from "./visitor.ts";

export const theOnly = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`expected one, got ${items.length}`);
  return item;
};

/** A workspace and its people, each come in the way people do: invited, signed up, accepted. */
export class StaffedWorkspace {
  readonly #world: HttpWorld;
  readonly owner: Visitor;
  readonly slug: string;
  readonly path: `/v1/${string}`;

  constructor(world: HttpWorld, owner: Visitor, slug: string) {
    this.#world = world;
    this.owner = owner;
    this.slug = slug;
    this.path = `/v1/workspaces/${slug}`;
  }

  static async open(world: HttpWorld): Promise<StaffedWorkspace> {
    const owner = await world.person("Ana Owner");
    const slug = `w-${randomUUID().slice(0, 18)}`;
    await owner.does("POST /v1/workspaces", { name: "Acme", slug });
    return new StaffedWorkspace(world, owner, slug);
  }

  async role(kind: RoleKind): Promise<WorkspaceRoleDto> {
    const { roles } = await this.owner.snapshot(this.slug);
    return theOnly(roles.filter((role) => role.kind === kind));
  }

  async customRole(permissions: readonly Permission[], name: string = randomUUID()): Promise<WorkspaceRoleDto> {
    const { role } = await this.owner.does<RoleChanged>(`POST ${this.path}/roles`, { name, permissions });
    return role;
  }

  async invite(email: string, roleId: string): Promise<PeopleInvited["invitations"][number]> {
    const invite = { emails: [email], roleId };
    const { invitations } = await this.owner.does<PeopleInvited>(`POST ${this.path}/invitations`, invite);
    return theOnly(invitations);
  }

  async join(roleId: string, name = "Somebody"): Promise<{ person: Visitor; memberId: string }> {
    const person = await this.#world.person(name);
    const { token } = await this.invite(person.email, roleId);
    const { member } = await person.does<WorkspaceJoined>(`POST /v1/invitations/${token}/accept`);
    return { person, memberId: member.id };
  }

  async joinAs(kind: Exclude<RoleKind, "custom">): Promise<{ person: Visitor; memberId: string }> {
    return this.join((await this.role(kind)).id, `Some ${kind}`);
  }
}
