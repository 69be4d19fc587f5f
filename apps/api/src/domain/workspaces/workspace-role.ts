import { Aggregate } from "../kernel/aggregate.ts";
import { DomainError } from "../kernel/domain-error.ts";
import type { Id } from "../kernel/id.ts";
import type { WorkspacesEvent } from "./events.ts";

export type WorkspaceRoleKind = "owner" | "admin" | "member" | "guest" | "custom";

export type WorkspaceRoleState = {
  id: Id;
  workspaceId: Id;
  kind: WorkspaceRoleKind;
  name: string;
  description: string;
  /** Opaque here; the permission table belongs to the wire contract. Sorted, without repeats. */
  permissions: readonly string[];
  version: number;
};

type RoleFields = Pick<WorkspaceRoleState, "name" | "description" | "permissions">;

const normalised = (permissions: readonly string[]): readonly string[] => [...new Set(permissions)].sort();
const without = (left: readonly string[], right: readonly string[]): readonly string[] =>
  left.filter((permission) => !right.includes(permission));

export class WorkspaceRole extends Aggregate<WorkspaceRoleState, WorkspacesEvent> {
  /** System roles come with the workspace; their birth is not news. */
  static found(facts: Omit<WorkspaceRoleState, "version">): WorkspaceRole {
    return new WorkspaceRole({ ...facts, permissions: normalised(facts.permissions), version: 1 }, 0);
  }

  static create(facts: Omit<WorkspaceRoleState, "version" | "kind">): WorkspaceRole {
    const role = WorkspaceRole.found({ ...facts, kind: "custom" });
    const { workspaceId, id: roleId, name: roleName } = role.state;
    role.record({ type: "workspaces.role.created", workspaceId, roleId, roleName });
    return role;
  }

  static restore(state: WorkspaceRoleState): WorkspaceRole {
    return new WorkspaceRole(state, state.version);
  }

  get isOwner(): boolean {
    return this.state.kind === "owner";
  }

  /** Fields that are as they were change nothing, and are no news. */
  update({ name, description, permissions }: Partial<RoleFields>): void {
    this.#refuseSystemRole("edited");
    const { workspaceId, id: roleId, ...before } = this.state;
    const after: RoleFields = {
      name: name ?? before.name,
      description: description ?? before.description,
      permissions: permissions ? normalised(permissions) : before.permissions,
    };
    const gained = without(after.permissions, before.permissions);
    const lost = without(before.permissions, after.permissions);
    const renamed = after.name !== before.name || after.description !== before.description;
    if (!renamed && gained.length === 0 && lost.length === 0) return;
    this.change(after);
    this.record({ type: "workspaces.role.updated", workspaceId, roleId, roleName: after.name, gained, lost });
  }

  /** `uses` counts members who hold the role and pending invitations that promise it. */
  delete(uses: number): void {
    this.#refuseSystemRole("deleted");
    const { workspaceId, id: roleId, name: roleName } = this.state;
    if (uses > 0) {
      throw new DomainError(
        "workspaces.role_in_use",
        `${roleName} is held or promised ${uses} time(s). Give those people another role first.`,
      );
    }
    this.markDeleted();
    this.record({ type: "workspaces.role.deleted", workspaceId, roleId, roleName });
  }

  #refuseSystemRole(verb: string): void {
    if (this.state.kind === "custom") return;
    throw new DomainError("workspaces.system_role", `${this.state.name} is a system role and can't be ${verb}.`);
  }
}
