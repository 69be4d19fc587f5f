/** Which places of a log were seen, one bit each: thousands of readers are watched at once, and most see everything. */
export class SeqSet {
  readonly #after: number;
  #bits = new Uint8Array(16);
  #size = 0;
  #top: number;

  /** Places up to `after` are not kept. */
  constructor(after: number) {
    this.#after = after;
    this.#top = after;
  }

  get size(): number {
    return this.#size;
  }

  /** The highest place in it; where it begins when it is empty. */
  get top(): number {
    return this.#top;
  }

  has(seq: number): boolean {
    const at = seq - this.#after - 1;
    return at >= 0 && ((this.#bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }

  /** Whether it is new. A place before the beginning never is. */
  add(seq: number): boolean {
    const at = seq - this.#after - 1;
    if (at < 0 || this.has(seq)) return false;
    if (at >> 3 >= this.#bits.length) this.#grow(at >> 3);
    this.#bits[at >> 3] = (this.#bits[at >> 3] ?? 0) | (1 << (at & 7));
    this.#size += 1;
    this.#top = Math.max(this.#top, seq);
    return true;
  }

  countAfter(seq: number): number {
    let count = 0;
    for (let place = seq + 1; place <= this.#top; place += 1) if (this.has(place)) count += 1;
    return count;
  }

  #grow(index: number): void {
    const wider = new Uint8Array(Math.max(index + 1, this.#bits.length * 2));
    wider.set(this.#bits);
    this.#bits = wider;
  }
}
