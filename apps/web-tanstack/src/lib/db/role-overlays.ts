import { type RoleOverlay, type Stores, withEntry } from "./stores.ts";

/** What this person asked for, shown before it is confirmed. It never touches the row, so that taking it back needs no undo. */
export const showRoleOverlay = (stores: Stores, mutationId: string, overlay: RoleOverlay): void =>
  stores.roleOverlays.setState(withEntry(mutationId, overlay));

/** Nothing happens when it is hidden already. */
export const hideRoleOverlay = (stores: Stores, mutationId: string): void => {
  if (!stores.roleOverlays.get().has(mutationId)) return;
  stores.roleOverlays.setState(withEntry<RoleOverlay>(mutationId, undefined));
};
