/**
 * One lane per key: tasks of a lane run one at a time, in the order they were added; lanes run side by side.
 * A slow read for event 1 can thus not be overtaken by a fast read for event 2.
 */
export class SerialLanes {
  readonly #tails = new Map<string, Promise<void>>();

  /** Resolves or rejects with the task. A task that fails does not hold up the next one. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(key, tail);
    void tail.then(() => this.#forget(key, tail));
    return result;
  }

  /** Resolves when nothing is running or waiting. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  #forget(key: string, tail: Promise<void>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }
}
