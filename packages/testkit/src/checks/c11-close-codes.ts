import { closeCodes } from "@orbit/shared/realtime";
import type { EntryOf } from "../history/entries.ts";
import type { GroundTruth } from "../history/ground-truth.ts";
import type { Check } from "./violation.ts";

/** A fault may be noticed as late as the second missed heartbeat. */
const CAUSE_WITHIN_MS = 60_000;

const isCausedByTheLog = ({ code, client }: EntryOf<"closed">, { rows, members }: GroundTruth): boolean => {
  const isDeleted = rows.some(({ type }) => type === "workspaces.workspace.deleted");
  if (code === closeCodes.workspaceGone.code) return isDeleted;
  return code === closeCodes.accessRevoked.code && (members.get(client)?.left ?? null) !== null;
};

/** Every close that the server made has a cause that allows its code: a row of the log, or a fault that was injected before. */
export const allowedCloses: Check = (history, truth) => {
  const faults = history.of("fault");
  return history.of("closed").flatMap((closed) => {
    const { client, code, by, at } = closed;
    if (by === "client" || isCausedByTheLog(closed, truth)) return [];
    const isCaused = faults.some(
      (fault) => fault.at <= at && at - fault.at <= CAUSE_WITHIN_MS && fault.mayClose.includes(code),
    );
    return isCaused ? [] : [{ check: "C11" as const, message: `${client} was closed with ${code} for no known cause` }];
  });
};
