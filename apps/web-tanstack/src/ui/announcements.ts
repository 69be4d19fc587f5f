import { createStore } from "@tanstack/react-store";
import { beforePaint } from "#web/lib/before-paint.ts";

/** One sentence per this long, whatever happens: a screen reader must be able to finish it. */
export const ANNOUNCE_EVERY_MS = 3_000;

export const announcement = createStore("");

let waiting: string[] = [];
let quiet = true;

const merged = (sentences: readonly string[]): string => {
  const latest = sentences.at(-1) ?? "";
  if (sentences.length === 1) return latest;
  return `${latest} And ${sentences.length - 1} more ${sentences.length === 2 ? "change" : "changes"}.`;
};

const speak = () => {
  if (waiting.length === 0) {
    quiet = true;
    return;
  }
  quiet = false;
  const sentence = merged(waiting);
  waiting = [];
  beforePaint(() => announcement.setState(() => sentence));
  setTimeout(speak, ANNOUNCE_EVERY_MS);
};

/** Tells screen readers, politely. What comes while another sentence is being read is folded into the next one. */
export const announce = (sentence: string): void => {
  waiting.push(sentence);
  if (quiet) speak();
};
