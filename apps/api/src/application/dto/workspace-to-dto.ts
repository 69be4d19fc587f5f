import type { WorkspaceDto } from "@orbit/shared/dto";
import type { Workspace } from "#domain/workspaces/workspace.ts";

export const workspaceToDto = ({ state }: Workspace): WorkspaceDto => ({
  id: state.id,
  slug: state.slug,
  name: state.name,
  createdAt: state.createdAt.toISOString(),
  version: state.version,
});
