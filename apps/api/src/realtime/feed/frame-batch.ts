/** One frame as a transport gets it. `seq` is where a client stands once it has it; null for frames that don't move it. */
export type BatchedFrame = { text: string; seq: number | null };

/** How a transport puts frames on its wire: the bytes of all of them, in order. */
export type WireEncoding = (frames: readonly BatchedFrame[]) => Uint8Array;

/** Frames that go out together. Sockets that stand at the same place share one batch, so each transport encodes it once for all of them. */
export class FrameBatch {
  readonly frames: readonly BatchedFrame[];
  // A list, as there are two encodings at most, and a batch is made for every event: maps would be most of what it leaves behind.
  readonly #encoded: { encoding: WireEncoding; bytes: Uint8Array }[] = [];

  constructor(frames: readonly BatchedFrame[]) {
    this.frames = frames;
  }

  /** The bytes under this encoding, the same array for every caller: nobody may write into it. */
  encodedBy(encoding: WireEncoding): Uint8Array {
    for (const known of this.#encoded) if (known.encoding === encoding) return known.bytes;
    const bytes = encoding(this.frames);
    this.#encoded.push({ encoding, bytes });
    return bytes;
  }
}
