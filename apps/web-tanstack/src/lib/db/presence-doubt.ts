import type { ConnectionState, Timers } from "@orbit/client";
import type { Stores } from "./stores.ts";

/** Shorter drops heal before anybody should be told that presence is unknown. */
const BELIEVED_MS = 2_000;

/** Says in the stores whether what they know of presence can be believed. */
export class PresenceDoubt {
  readonly #stores: Stores;
  readonly #timers: Timers;
  #cancel: (() => void) | null = null;

  constructor({ stores, timers }: { stores: Stores; timers: Timers }) {
    this.#stores = stores;
    this.#timers = timers;
  }

  connectionIs({ status }: ConnectionState): void {
    if (status === "reconnecting") {
      this.#cancel ??= this.#timers.after(BELIEVED_MS, () => this.#setKnown(false));
      return;
    }
    this.stop();
    this.#setKnown(status === "live" || status === "resyncing" || status === "connecting");
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #setKnown(isKnown: boolean): void {
    this.#stores.presenceIsKnown.setState(() => isKnown);
  }
}
