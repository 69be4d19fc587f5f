import { Counts } from "../measure/counts.ts";

/** What was refused, by what was asked for. */
export type Asked = "sign_up" | "invitation" | "connection" | "snapshot" | "command";

const advice: Readonly<Record<Asked | "busy" | "too_many_sockets" | "growth", string>> = {
  sign_up: "LIMIT_SIGN_UP_PER_ADDRESS (sign-ups a minute from one address)",
  invitation: "LIMIT_INVITATION_PER_ADDRESS (invitations accepted a minute from one address)",
  connection:
    "LIMIT_CONNECTIONS_PER_ADDRESS (connects a minute from one address), LIMIT_SOCKETS_PER_ADDRESS (sockets held) or LIMIT_SOCKETS_PER_SESSION (connects a second of one session)",
  snapshot: "LIMIT_ROWS_READ_PER_MINUTE (rows that one person has read)",
  command: "a limit on commands",
  busy: "more machine, or DATABASE_POOL_COMMANDS and LIMIT_HEAP_PERCENT (503: the server had no room at that moment)",
  too_many_sockets:
    "LIMIT_SOCKETS_PER_SESSION and LIMIT_SOCKETS_PER_USER, or a lower --tabs: the oldest sockets were closed for good",
  growth:
    "LIMIT_MEMBERS_PER_WORKSPACE, LIMIT_ROOMS_PER_WORKSPACE, LIMIT_INVITATIONS_PER_WORKSPACE or LIMIT_WORKSPACES_PER_PERSON",
};

export type Limit = keyof typeof advice;

/** Which limits of the deployment were met. It is not a fault to have limits, but figures under one are figures of the limit. */
export class LimitBook {
  readonly #hits = new Counts<Limit>();
  readonly #say: (text: string) => void;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  met(limit: Limit): void {
    if (this.#hits.all[limit] === undefined)
      this.#say(`a limit of the deployment is met; what raises it: ${advice[limit]}`);
    this.#hits.add(limit);
  }

  get all(): Readonly<Record<string, number>> {
    return this.#hits.all;
  }

  get lines(): readonly string[] {
    // The keys that were counted are limits.
    return Object.entries(this.all).map(([limit, count]) => `${count} × ${advice[limit as Limit]}`);
  }
}
