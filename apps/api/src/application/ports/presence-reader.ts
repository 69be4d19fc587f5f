import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";

/** Who is here now, as far as this node knows. */
export interface PresenceReader {
  /** Resolves once the other nodes have said whom they have, or after a moment. Never rejects. */
  ready(workspaceId: string): Promise<void>;
  /** Whether who is not present is offline; else they may be with a node that can't be heard. */
  isWhole(workspaceId: string): boolean;
  /** Members of the workspace with a socket; who is offline is left out. */
  present(workspaceId: string): readonly PresenceDto[];
  rooms(workspaceId: string): readonly RoomPresenceDto[];
}
