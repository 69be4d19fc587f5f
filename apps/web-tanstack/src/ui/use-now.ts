import { useSyncExternalStore } from "react";
import { beforePaint } from "#web/lib/before-paint.ts";

const EVERY_MS = 30_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

const tick = () => {
  now = Date.now();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => beforePaint(tick), EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The time, told every half minute. One timer serves every row. */
export const useNow = (): number =>
  useSyncExternalStore(subscribe, () => {
    // A reader that mounts when nobody was listening must not be told an old time.
    if (listeners.size === 0 && Date.now() - now > EVERY_MS) now = Date.now();
    return now;
  });
