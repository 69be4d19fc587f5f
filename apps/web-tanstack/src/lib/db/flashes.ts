import { type Stores, withEntry } from "./stores.ts";

const FLASH_MS = 1_200;

export type After = (delayMs: number, run: () => void) => () => void;

/** Marks an entity as just changed, for as long as people need to notice. A second change begins that time anew. */
export const createFlashes = (stores: Stores, after: After) => {
  const ends = new Map<string, () => void>();
  return (entityId: string, by: string | null): void => {
    ends.get(entityId)?.();
    stores.flashes.setState(withEntry(entityId, { by }));
    const end = after(FLASH_MS, () => {
      ends.delete(entityId);
      stores.flashes.setState(withEntry<{ by: string | null }>(entityId, undefined));
    });
    ends.set(entityId, end);
  };
};

const REMEMBERED = 200;
const mine = new Set<string>();

/** So that the echo of this tab's own command does not flash at the person who made it. */
export const rememberOwnMutation = (mutationId: string): void => {
  mine.add(mutationId);
  const oldest = mine.values().next().value;
  if (mine.size > REMEMBERED && oldest !== undefined) mine.delete(oldest);
};

export const isOwnMutation = (mutationId: string | undefined): boolean =>
  mutationId !== undefined && mine.has(mutationId);
