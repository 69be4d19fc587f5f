import type { Position } from "#application/ports/event-log.ts";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";

/** Where the log of an existing workspace stands, as this transaction sees it. */
export const positionOf = async (tx: Pick<ReadTransaction, "log">, workspaceId: string): Promise<Position> => {
  const head = await tx.log.head(workspaceId);
  if (!head) throw new Error(`workspace ${workspaceId} has no log`);
  return { epoch: head.epoch, seq: head.seq };
};
