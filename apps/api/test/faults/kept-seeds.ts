import type { HubKind } from "./support/cluster.ts";

type KeptSeed = { name: string; seed: number; hub?: HubKind; nodes?: number };

/** Seeds of random runs that failed once, by the name of what they found. They run every time. Without a hub: of one process. */
export const keptSeeds: readonly KeptSeed[] = [];
