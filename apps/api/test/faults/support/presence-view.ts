import type { History, RecordingClient } from "@orbit/testkit";

type Told = { memberId: string; online: boolean; at: number };

/** What one recorded tab shows of who is here, and all it was told of it. Reads each entry of the history once, however often it is asked. */
export class PresenceView {
  readonly #client: string;
  readonly #history: History;
  readonly #told: Told[] = [];
  #read = 0;
  #online = new Set<string>();
  /** Shown before it was told that it can't be known. */
  #doubted = new Set<string>();
  #isWhole = false;

  constructor({ name }: RecordingClient, history: History) {
    this.#client = name;
    this.#history = history;
  }

  /** Null while the tab has been told that it can't be known. */
  shows(memberId: string): boolean | null {
    this.#catchUp();
    if (this.#online.has(memberId)) return true;
    return this.#isWhole ? false : null;
  }

  /** Everybody whom it shows online. */
  online(): ReadonlySet<string> {
    this.#catchUp();
    return this.#online;
  }

  /** Every word about who comes and goes, since then; a whole picture is a word about everybody whom it changes. */
  toldSince(since: number): readonly Told[] {
    this.#catchUp();
    return this.#told.filter(({ at }) => at >= since);
  }

  #catchUp(): void {
    const { entries } = this.#history;
    for (; this.#read < entries.length; this.#read += 1) {
      const entry = entries[this.#read];
      if (entry?.kind !== "frame" || entry.client !== this.#client) continue;
      const { frame, at } = entry;
      if (frame.type === "hello" || frame.type === "presence_known") this.#know(frame, at);
      if (frame.type === "presence") for (const moved of frame.moved) this.#move({ ...moved, at });
    }
  }

  #know({ present, isWhole }: { present: readonly string[]; isWhole: boolean }, at: number): void {
    const before = new Set([...this.#online, ...this.#doubted]);
    this.#online = new Set(present);
    this.#isWhole = isWhole;
    const gone = [...before].filter((memberId) => !this.#online.has(memberId));
    // Who is not in a picture that is not whole is unknown, which is no word about them.
    this.#doubted = new Set(isWhole ? [] : gone);
    for (const memberId of present) if (!before.has(memberId)) this.#told.push({ memberId, online: true, at });
    if (isWhole) for (const memberId of gone) this.#told.push({ memberId, online: false, at });
  }

  #move(told: Told): void {
    this.#told.push(told);
    this.#doubted.delete(told.memberId);
    if (told.online) this.#online.add(told.memberId);
    else this.#online.delete(told.memberId);
  }
}
