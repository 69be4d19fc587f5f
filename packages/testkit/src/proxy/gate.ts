/** Holds up whoever passes while it is shut. */
export class Gate {
  #opening: Promise<void> | null = null;
  #open: () => void = () => {};

  shut(): void {
    this.#opening ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#opening = null;
    this.#open();
  }

  /** Whoever `isHeld` names waits; asked again after each opening. */
  async pass(isHeld: () => boolean = () => true): Promise<void> {
    while (this.#opening && isHeld()) await this.#opening;
  }
}
