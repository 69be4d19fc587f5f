import { Room } from "#domain/rooms/room.ts";
import type { NewRow, Row } from "../schema.ts";

export const roomColumns = [
  "id",
  "workspace_id",
  "name",
  "created_by",
  "created_at",
  "archived_at",
  "version",
] as const;

export const roomFromRow = (row: Row<"rooms">): Room =>
  Room.restore({
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    version: row.version,
  });

export const roomToRow = ({ state }: Room): NewRow<"rooms"> => ({
  id: state.id,
  workspace_id: state.workspaceId,
  name: state.name,
  created_by: state.createdBy,
  created_at: state.createdAt,
  archived_at: state.archivedAt,
  version: state.version,
});
