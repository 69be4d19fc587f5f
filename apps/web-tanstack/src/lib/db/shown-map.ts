import { createStore, type Store } from "@tanstack/react-store";
import { publishTogether } from "./changes.ts";

/**
 * A map that many read and one writes. It is copied and shown once per `together`, however many entries changed in it: with
 * thousands of entries and a thousand changes a second, a copy for each would be most of a tab's work.
 */
export class ShownMap<V> {
  readonly #store = createStore<ReadonlyMap<string, V>>(new Map());
  #entries: Map<string, V> = new Map();

  /** To read and subscribe to; a value that did not change stays the same object. */
  get shown(): Pick<Store<ReadonlyMap<string, V>>, "get" | "subscribe"> {
    return this.#store;
  }

  /** The newest, also inside of a `together` that has not been shown yet; as everything below. */
  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  keys(): MapIterator<string> {
    return this.#entries.keys();
  }

  values(): MapIterator<V> {
    return this.#entries.values();
  }

  set(key: string, value: V): void {
    this.#change((entries) => entries.set(key, value));
  }

  /** False when there was nothing to take away. */
  delete(key: string): boolean {
    if (!this.#entries.has(key)) return false;
    this.#change((entries) => entries.delete(key));
    return true;
  }

  replaceAll(entries: Iterable<readonly [string, V]>): void {
    this.#entries = new Map(entries);
    publishTogether(this.#publish);
  }

  clear(): void {
    if (this.#entries.size > 0) this.replaceAll([]);
  }

  /** Published only after the change: what is shown must never change any more, since nobody would be told. */
  #change(make: (entries: Map<string, V>) => void): void {
    if (this.#entries === this.#store.get()) this.#entries = new Map(this.#entries);
    make(this.#entries);
    publishTogether(this.#publish);
  }

  readonly #publish = (): void => {
    this.#store.setState(() => this.#entries);
  };
}
