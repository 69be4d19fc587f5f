import { batch } from "@tanstack/react-store";

const unpublished = new Set<() => void>();
let depth = 0;

/**
 * Runs `work`, and shows all that it changed in one step: whoever reads the stores sees none of it or all of it, and a
 * burst of frames costs one render.
 */
export const together = (work: () => void): void =>
  batch(() => {
    depth += 1;
    try {
      work();
    } finally {
      depth -= 1;
      if (depth === 0) publish();
    }
  });

/** Publishes at the end of the surrounding `together`, or at once outside of one. */
export const publishTogether = (one: () => void): void => {
  unpublished.add(one);
  if (depth === 0) batch(publish);
};

const publish = (): void => {
  const due = [...unpublished];
  unpublished.clear();
  for (const one of due) one();
};
