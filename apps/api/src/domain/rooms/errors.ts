export type RoomsErrorCode = "rooms.not_found" | "rooms.name_taken" | "rooms.stale_version";
