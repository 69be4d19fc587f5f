import { Duplex } from "node:stream";

/** Stands where the kernel does: records what each write hands over, as one buffer. Nothing ever comes from the other side. */
export class Kernel extends Duplex {
  readonly writes: Buffer[] = [];

  override _read(): void {}

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(Buffer.from(chunk));
    done();
  }

  override _writev(chunks: { chunk: Buffer | string }[], done: () => void): void {
    this.writes.push(Buffer.concat(chunks.map(({ chunk }) => Buffer.from(chunk))));
    done();
  }

  /** What `net.Socket` has and a plain stream has not. */
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
}
