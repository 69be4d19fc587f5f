/** How long without a key, a pointer or a touch before a person counts as away, until the server says otherwise. */
const DEFAULT_AWAY_AFTER_MS = 5 * 60_000;
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Tells whether somebody is at this tab: not when it is hidden, and not when nothing was touched for a while. */
export const watchAway = (
  tell: (isAway: boolean) => void,
  /** What the server last said; null when it has not. */
  awayAfterMs: () => number | null,
): (() => void) => {
  const stop = new AbortController();
  let isAway = false;
  let isLeaving = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: boolean): void => {
    if (next === isAway) return;
    isAway = next;
    tell(next);
  };
  const awake = (): void => {
    if (document.visibilityState === "hidden") return;
    clearTimeout(timer);
    timer = setTimeout(() => become(true), awayAfterMs() ?? DEFAULT_AWAY_AFTER_MS);
    become(false);
  };
  const look = (): void => {
    if (document.visibilityState !== "hidden") awake();
    else if (!isLeaving) become(true);
  };
  const options = { signal: stop.signal, passive: true };
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, awake, options);
  document.addEventListener("visibilitychange", look, options);
  // A page that is reloaded or closed becomes hidden right after this. Its socket's end says enough: told as away too,
  // everybody would see a reload blink.
  window.addEventListener("pagehide", () => (isLeaving = true), options);
  window.addEventListener("pageshow", () => (isLeaving = false), options);
  look();
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
};
