import type { Random } from "../random.ts";
import { type BrokerFrame, type Framer, framesBy } from "./broker-frames.ts";
import type { Rewriter } from "./chaos-proxy.ts";

/** How often each message that was published is lost, comes twice, or comes after later ones. In [0, 1]. */
export type Mischief = { loses: number; repeats: number; reorders: number };

/** How many later messages may overtake one. */
const OVERTAKEN_BY = 10;

/** What was done to messages on all connections together. */
type MischiefTally = { lost: number; repeated: number; reordered: number };

/**
 * What TCP can't do to a broker's messages, done where its protocol is understood. Answers to commands always pass, in order: a
 * broker that lies about those is broken in another way.
 */
export const messageChaos = (framer: Framer, mischief: Mischief, random: Random) => {
  const tally: MischiefTally = { lost: 0, repeated: 0, reordered: 0 };
  const treated = (frame: BrokerFrame, held: Buffer[]): Buffer[] => {
    if (!frame.isNews) return [frame.bytes];
    if (random.next() < mischief.loses) {
      tally.lost += 1;
      return [];
    }
    if (random.next() < mischief.reorders) {
      tally.reordered += 1;
      held.push(frame.bytes);
      return [];
    }
    if (random.next() >= mischief.repeats) return [frame.bytes];
    tally.repeated += 1;
    return [frame.bytes, frame.bytes];
  };
  const rewriter = (): Rewriter => {
    const frames = framesBy(framer);
    const held: Buffer[] = [];
    let overtaking = 0;
    return (chunk) => {
      const out: Buffer[] = [];
      for (const frame of frames(chunk)) {
        out.push(...treated(frame, held));
        if (held.length > 0 && frame.isNews) overtaking += 1;
        if (overtaking < OVERTAKEN_BY) continue;
        out.push(...held.splice(0).reverse());
        overtaking = 0;
      }
      return Buffer.concat(out);
    };
  };
  return { rewriter, tally };
};
