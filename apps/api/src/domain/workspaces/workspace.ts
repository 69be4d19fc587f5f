import { Aggregate } from "../kernel/aggregate.ts";
import type { Id } from "../kernel/id.ts";
import type { WorkspacesEvent } from "./events.ts";

export type WorkspaceState = {
  id: Id;
  slug: string;
  name: string;
  createdAt: Date;
  /** A deleted workspace keeps its row, so that its log can still be told; its slug is free again. */
  deletedAt: Date | null;
  version: number;
};

export class Workspace extends Aggregate<WorkspaceState, WorkspacesEvent> {
  static found(facts: Omit<WorkspaceState, "version" | "deletedAt">): Workspace {
    const workspace = new Workspace({ ...facts, deletedAt: null, version: 1 }, 0);
    const { id: workspaceId, name, slug } = facts;
    workspace.record({ type: "workspaces.workspace.created", workspaceId, name, slug });
    return workspace;
  }

  static restore(state: WorkspaceState): Workspace {
    return new Workspace(state, state.version);
  }

  rename(name: string): void {
    const { id: workspaceId, name: from } = this.state;
    if (name === from) return;
    this.change({ name });
    this.record({ type: "workspaces.workspace.renamed", workspaceId, from, to: name });
  }

  delete(now: Date): void {
    const { id: workspaceId, name } = this.state;
    this.change({ deletedAt: now });
    this.record({ type: "workspaces.workspace.deleted", workspaceId, name });
  }
}
