import type { Entry } from "../history/entries.ts";
import type { GroundTruth } from "../history/ground-truth.ts";
import type { Check } from "./violation.ts";

/** Longer than the grace, and than what the server may take to notice a silent end. */
const SETTLED_AFTER_MS = 6_000;

type Socket = { client: string; shown: Set<string>; isWhole: boolean };

/** Who has sockets, and who every open socket was told is here. */
class Presence {
  readonly #open = new Map<string, Socket>();
  readonly #changedAt = new Map<string, number>();

  take(entry: Entry): void {
    if (entry.kind === "opened") this.#change(entry.client, entry.at);
    if (entry.kind === "closed") {
      this.#open.delete(entry.socket);
      this.#change(entry.client, entry.at);
    }
    if (entry.kind !== "frame") return;
    const { frame, socket, client } = entry;
    const isTold = frame.type === "hello" || (frame.type === "presence_known" && this.#open.has(socket));
    if (isTold) this.#open.set(socket, { client, shown: new Set(frame.present), isWhole: frame.isWhole });
    if (frame.type !== "presence") return;
    const shown = this.#open.get(socket)?.shown;
    for (const { memberId, online } of frame.moved) {
      if (online) shown?.add(memberId);
      else shown?.delete(memberId);
    }
  }

  /** Every observer's mistake about every member whose sockets have not changed for long enough. */
  mistakes(endedAt: number, { members }: GroundTruth): readonly string[] {
    const memberOf = (client: string) => members.get(client)?.memberId ?? "";
    const here = new Set([...this.#open.values()].map(({ client }) => memberOf(client)));
    const restless = [...this.#changedAt].filter(([, at]) => endedAt - at < SETTLED_AFTER_MS);
    const unsettled = new Set(restless.map(([client]) => memberOf(client)));
    const judged = new Set([...members.values()].filter(({ left }) => left === null).map(({ memberId }) => memberId));
    for (const memberId of unsettled) judged.delete(memberId);
    // While a server can't hear the others, who is not shown is unknown, which is not a mistake.
    return [...this.#open.values()].flatMap(({ client: observer, shown, isWhole }) =>
      [...judged]
        .filter((memberId) => here.has(memberId) !== shown.has(memberId) && (isWhole || shown.has(memberId)))
        .map((memberId) => `${observer} is shown ${memberId} as ${here.has(memberId) ? "offline" : "online"}, wrongly`),
    );
  }

  #change(client: string, at: number): void {
    this.#changedAt.set(client, at);
  }
}

/** At the end of the run, every open socket shows exactly those members online who have one. */
export const presence: Check = (history, truth) => {
  const state = new Presence();
  for (const entry of history.entries) state.take(entry);
  const endedAt = history.entries.at(-1)?.at ?? 0;
  return state.mistakes(endedAt, truth).map((message) => ({ check: "C10", message }));
};
