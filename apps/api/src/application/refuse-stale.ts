import { DomainError } from "#domain/kernel/domain-error.ts";

/** Refuses a change to something the sender has not seen the latest of, and shows them the latest. */
export const refuseStale = (
  code: "workspaces.stale_version" | "rooms.stale_version",
  sent: number,
  current: { version: number },
): void => {
  if (sent === current.version) return;
  throw new DomainError(
    code,
    "Somebody changed this in the meantime. Look at it as it is now, then try again.",
    current,
  );
};
