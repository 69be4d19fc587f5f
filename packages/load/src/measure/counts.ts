/** How often each of several things happened. */
export class Counts<K extends string | number = string> {
  readonly #counts = new Map<K, number>();

  add(key: K): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, one) => sum + one, 0);
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  get text(): string {
    const parts = Object.entries(this.all).map(([key, count]) => `${count} × ${key}`);
    return parts.join(", ") || "none";
  }
}
