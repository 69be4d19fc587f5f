import type { BrokerSubject } from "../channel-broker.ts";
import { SerialLanes } from "../serial-lanes.ts";
import type { BrokerLink } from "./broker-link.ts";

/** Which subjects are in force on one connection. Whatever order people come and go in, it ends as what is wanted last. */
export class LinkSubscriptions {
  readonly #link: BrokerLink;
  readonly #isWanted: (subject: BrokerSubject) => boolean;
  readonly #inForce = new Set<BrokerSubject>();
  readonly #lanes = new SerialLanes();

  constructor(link: BrokerLink, isWanted: (subject: BrokerSubject) => boolean) {
    this.#link = link;
    this.#isWanted = isWanted;
  }

  /** Subscribes to all of them in one go: what a new connection begins with. */
  async restore(subjects: readonly BrokerSubject[]): Promise<void> {
    await this.#link.subscribe(subjects);
    for (const subject of subjects) this.#inForce.add(subject);
  }

  /** Makes the connection agree with what is wanted of this subject now. */
  align(subject: BrokerSubject): Promise<void> {
    return this.#lanes.run(subject, async () => {
      const wanted = this.#isWanted(subject);
      if (wanted === this.#inForce.has(subject)) return;
      if (wanted) {
        await this.#link.subscribe([subject]);
        this.#inForce.add(subject);
      } else {
        this.#inForce.delete(subject);
        await this.#link.unsubscribe(subject);
      }
    });
  }
}
