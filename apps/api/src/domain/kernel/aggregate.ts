/**
 * A consistency boundary: it checks its rules, changes its state and records what happened. It never
 * publishes; the unit of work stores what was recorded together with the change.
 */
export abstract class Aggregate<State extends { version: number }, Event> {
  #state: State;
  #deleted = false;
  readonly #loadedVersion: number;
  readonly #recorded: Event[] = [];

  /** `loadedVersion` is the version the store holds: 0 for an aggregate it has never seen. */
  protected constructor(state: State, loadedVersion: number) {
    this.#state = state;
    this.#loadedVersion = loadedVersion;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** What a repository compares with, so that two writers cannot both win. */
  get loadedVersion(): number {
    return this.#loadedVersion;
  }

  get isDeleted(): boolean {
    return this.#deleted;
  }

  /** Hands over what was recorded, once. */
  pullEvents(): readonly Event[] {
    return this.#recorded.splice(0);
  }

  protected record(event: Event): void {
    this.#recorded.push(event);
  }

  /** One command raises the version by one, however many fields it touches. */
  protected change(fields: Partial<Omit<State, "version">>): void {
    this.#state = { ...this.#state, ...fields, version: this.#loadedVersion + 1 };
  }

  protected markDeleted(): void {
    this.#deleted = true;
  }
}
