import type { RoleOverlay, Stores } from "./stores.ts";

/** What this person asked for, shown before it is confirmed. It never touches the row, so that taking it back needs no undo. */
export const showRoleOverlay = (stores: Stores, mutationId: string, overlay: RoleOverlay): void =>
  stores.roleOverlays.set(mutationId, overlay);

/** Nothing happens when it is hidden already. */
export const hideRoleOverlay = (stores: Stores, mutationId: string): void => {
  stores.roleOverlays.delete(mutationId);
};
