import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";

/** Who is here now, as far as this node knows. */
export interface PresenceReader {
  /** Members of the workspace with a socket; who is offline is left out. */
  present(workspaceId: string): readonly PresenceDto[];
  rooms(workspaceId: string): readonly RoomPresenceDto[];
}
