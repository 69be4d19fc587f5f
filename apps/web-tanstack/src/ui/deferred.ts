import { type ComponentType, lazy } from "react";

const known = new Set<() => Promise<unknown>>();

/**
 * A component that is fetched when it is first rendered, or by `fetchDeferred` before: for what a page opens, not for what
 * it shows. Render it under a `Suspense`.
 */
export const deferred = <P extends object>(load: () => Promise<ComponentType<P>>) => {
  known.add(load);
  return lazy(async () => ({ default: await load() }));
};

/** Fetches what was deferred while nothing else is to do, so that it opens at once, and also when the server is gone by then. */
export const fetchDeferred = (): void => {
  const whenIdle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  whenIdle(() => {
    // What can't be fetched now is fetched when it is needed.
    for (const load of known) load().catch(() => {});
  });
};
