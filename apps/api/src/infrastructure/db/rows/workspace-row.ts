import { Workspace } from "#domain/workspaces/workspace.ts";
import type { NewRow, Row } from "../schema.ts";

export const workspaceColumns = ["id", "slug", "name", "created_at", "deleted_at", "version"] as const;

export const workspaceFromRow = (row: Row<"workspaces">): Workspace =>
  Workspace.restore({
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
    version: row.version,
  });

export const workspaceToRow = ({ state }: Workspace): NewRow<"workspaces"> => ({
  id: state.id,
  slug: state.slug,
  name: state.name,
  created_at: state.createdAt,
  deleted_at: state.deletedAt,
  version: state.version,
});
