import { nodeRollContract } from "#application/ports/node-roll.contract.ts";
import { InMemoryNodeRoll } from "./in-memory-node-roll.ts";

nodeRollContract(async () => {
  let skippedMs = 0;
  const forLong = async () => {
    skippedMs += 7_200_000;
  };
  return { roll: new InMemoryNodeRoll(() => performance.now() + skippedMs), forLong };
});
