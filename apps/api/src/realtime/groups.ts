/**
 * Sets by key, most of which hold one thing: that one is kept bare, for a set of one costs more memory than all else a socket
 * holds here. What is in it may not itself be a `Set`.
 */
export class Groups<T extends object> {
  readonly #groups = new Map<string, T | Set<T>>();

  keys(): IterableIterator<string> {
    return this.#groups.keys();
  }

  /** Those of the key, in the order they came; a copy. */
  of(key: string): readonly T[] {
    const group = this.#groups.get(key);
    if (group === undefined) return [];
    return group instanceof Set ? [...group] : [group];
  }

  /** Idempotent. */
  add(key: string, one: T): void {
    const group = this.#groups.get(key);
    if (group instanceof Set) group.add(one);
    else if (group !== one) this.#groups.set(key, group === undefined ? one : new Set([group, one]));
  }

  /** Idempotent. */
  remove(key: string, one: T): void {
    const group = this.#groups.get(key);
    if (group instanceof Set) group.delete(one);
    if (group === one || (group instanceof Set && group.size === 0)) this.#groups.delete(key);
  }
}
