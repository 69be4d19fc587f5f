import type { ChaosLink } from "./chaos-link.ts";
import type { Direction } from "./shaping.ts";

/** When a link is to be cut. Asked for every piece of bytes, before it passes. */
export type CutRule = (link: ChaosLink, direction: Direction, chunk: Buffer) => boolean;

/** Once a client has sent all the texts, in that order and on one connection, it never hears the answer. */
export const cutAfterTexts = (texts: readonly string[]): CutRule => {
  let doomed: ChaosLink | null = null;
  return (link, direction, chunk) => {
    if (direction === "toClient") return doomed === link;
    // Several statements may come in one piece.
    while (link.stage < texts.length && chunk.includes(texts[link.stage] ?? "")) link.stage += 1;
    if (link.stage === texts.length) doomed ??= link;
    return false;
  };
};

/** Cuts the first link that has passed that many bytes in that direction. */
export const cutAfterBytes =
  (bytes: number, towards: Direction): CutRule =>
  (link, direction, chunk) =>
    direction === towards && link.passed[direction] + chunk.length > bytes;
