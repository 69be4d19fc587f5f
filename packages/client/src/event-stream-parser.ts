export type StreamedEvent = { readonly name: string; readonly text: string };

const LINE_END = /\r\n|\n|\r(?!$)/;

/** Reads Server-Sent Events from text that arrives in pieces of any size. Comments, ids and `retry` are passed over. */
export class EventStreamParser {
  #rest = "";
  #name = "";
  #lines: string[] = [];

  /** The events that `piece` completes. */
  read(piece: string): readonly StreamedEvent[] {
    // A carriage return at the very end may be half of a line end, and waits in the rest.
    const lines = (this.#rest + piece).split(LINE_END);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): readonly StreamedEvent[] {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    if (field === "data") this.#lines.push(value);
    return [];
  }

  #dispatch(): readonly StreamedEvent[] {
    const event = { name: this.#name === "" ? "message" : this.#name, text: this.#lines.join("\n") };
    const isEmpty = this.#lines.length === 0;
    this.#name = "";
    this.#lines = [];
    return isEmpty ? [] : [event];
  }
}
