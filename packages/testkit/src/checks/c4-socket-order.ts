import type { SeenFrame } from "../history/entries.ts";
import type { Check } from "./violation.ts";

/** What one socket has been sent so far; the fault of the frame that comes next, if it has one. */
class SocketCount {
  #epoch = -1;
  #seq = -1;
  #received = 0;

  take(frame: SeenFrame): string | null {
    if (frame.type === "hello") return this.#start(frame.epoch, frame.seq);
    if (frame.type === "event") return this.#advance(frame.epoch, frame.seq);
    if (frame.type === "heartbeat") return this.#compare(frame.epoch, frame.sent);
    return null;
  }

  #start(epoch: number, seq: number): null {
    this.#epoch = epoch;
    this.#seq = seq;
    return null;
  }

  #advance(epoch: number, seq: number): string | null {
    this.#received += 1;
    if (epoch !== this.#epoch) return `a frame of epoch ${epoch} on a socket of epoch ${this.#epoch}`;
    const before = this.#seq;
    this.#seq = seq;
    return seq > before ? null : `${seq} came after ${before}`;
  }

  #compare(epoch: number, sent: number): string | null {
    if (epoch !== this.#epoch) return this.#start(epoch, 0);
    return sent === this.#received ? null : `the server sent ${sent} stored frames, ${this.#received} arrived`;
  }
}

/** Per socket, seq strictly increases after hello, and every heartbeat's `sent` is the number of stored frames received. */
export const socketOrder: Check = (history) => {
  const counts = new Map<string, SocketCount>();
  return history.of("frame").flatMap(({ socket, client, frame }) => {
    const count = counts.get(socket) ?? new SocketCount();
    counts.set(socket, count);
    const fault = count.take(frame);
    return fault === null ? [] : [{ check: "C4" as const, message: `${client}, socket ${socket}: ${fault}` }];
  });
};
