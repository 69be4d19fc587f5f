/** Seeds of random runs that failed once, by the name of what they found. They run every time. */
export const keptSeeds: readonly { name: string; seed: number }[] = [];
