import type { PresenceDto } from "@orbit/shared/dto";
import type { ServerFrame } from "@orbit/shared/realtime";

type Moved = { readonly memberId: string; readonly online: boolean };

const presentAmong = (members: readonly PresenceDto[]): ReadonlySet<string> =>
  new Set(members.filter(({ status }) => status !== "offline").map(({ memberId }) => memberId));

/** Who one reader shows as here. */
export class PresenceView {
  #shown: ReadonlySet<string> = new Set();
  readonly #onArrival: (memberId: string) => void;

  /** `onArrival` hears of each member who was not shown before, and was told of one by one. */
  constructor(onArrival: (memberId: string) => void) {
    this.#onArrival = onArrival;
  }

  get shown(): ReadonlySet<string> {
    return this.#shown;
  }

  take(frame: ServerFrame): void {
    if (frame.type === "hello") this.#shown = presentAmong(frame.presence);
    if (frame.type !== "event") return;
    const { event } = frame;
    if (event.type === "presence.known") this.#shown = presentAmong(event.members);
    if (event.type === "presence.update") this.#move([event]);
    if (event.type === "presence.batch") this.#move(event.members);
  }

  #move(moved: readonly Moved[]): void {
    const shown = new Set(this.#shown);
    for (const { memberId, online } of moved) {
      if (online && !shown.has(memberId)) this.#onArrival(memberId);
      if (online) shown.add(memberId);
      else shown.delete(memberId);
    }
    this.#shown = shown;
  }
}
