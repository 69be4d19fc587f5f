/** When a text went by, or what stands for it: a prepared statement is sent once with its text, and by its name from then on. */
export class Sightings {
  readonly times: number[] = [];
  readonly #text: string;
  readonly #names = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  notice(chunk: Buffer): void {
    const said = chunk.toString("latin1");
    const at = said.indexOf(this.#text);
    if (at !== -1) this.#learnName(said.slice(0, at));
    else if (![...this.#names].some((name) => said.includes(`\0${name}\0`))) return;
    this.times.push(performance.now());
  }

  /** Postgres' Parse message: the statement's name, an end, and its text. */
  #learnName(before: string): void {
    const name = /(\w+)\0[^\0]*$/.exec(before)?.[1];
    if (name) this.#names.add(name);
  }
}
