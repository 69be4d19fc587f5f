import type { Page } from "@playwright/test";
import { countCommits } from "../browser/support/commits.ts";

export type Measured = {
  /** Frames with an event that the socket received. */
  readonly events: number;
  /** How often the page asked for the whole workspace. */
  readonly snapshots: number;
  /** Durations in ms, of tasks over 50 ms; since `begin`, as all that follows. */
  readonly longTasks: readonly number[];
  /** At index n: animation frames in which React committed n times. */
  readonly commitsPerFrame: readonly number[];
  readonly frames: number;
  readonly lateFrames: number;
  readonly longestFrame: number;
  readonly rows: number;
  /** In ms since the navigation began. */
  readonly firstRowAt: number;
};

declare global {
  interface Window {
    __probe: Measured & { begin(): void };
  }
}

/** Runs in the page, before anything of it does. It looks on from outside, so that what is measured is what is shipped. */
const watch = (): void => {
  localStorage.setItem("orbit:debug", "1");
  const LATE_MS = 25;
  let [events, snapshots, firstRowAt] = [0, 0, 0];
  const seen = {
    longTasks: [] as number[],
    frames: 0,
    lateFrames: 0,
    longestFrame: 0,
  };

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" && data.startsWith('{"type":"event"')) events += 1;
      });
    }
  };
  const ask = window.fetch.bind(window);
  window.fetch = (input, init) => {
    if (/\/v1\/workspaces\/[^/]+$/.test(String(input))) snapshots += 1;
    return ask(input, init);
  };

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });

  let before = 0;
  const tick = (now: number): void => {
    if (firstRowAt === 0 && document.querySelector('[data-testid="member-row"]')) firstRowAt = performance.now();
    const frame = before === 0 ? 0 : now - before;
    before = now;
    seen.frames += 1;
    seen.lateFrames += Number(frame > LATE_MS);
    seen.longestFrame = Math.max(seen.longestFrame, frame);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);

  const begin = (): void => {
    Object.assign(seen, { longTasks: [], frames: 0, lateFrames: 0, longestFrame: 0 });
    window.__commits.begin();
  };
  const rows = (): number => document.querySelectorAll('[data-testid="member-row"]').length;
  Object.defineProperty(window, "__probe", {
    get: () => ({
      ...seen,
      commitsPerFrame: window.__commits.perFrame,
      events,
      snapshots,
      firstRowAt,
      rows: rows(),
      begin,
    }),
  });
};

export const installProbe = async (page: Page): Promise<void> => {
  // What runs TypeScript here marks functions with their names, by a function that a page does not have.
  await page.addInitScript("globalThis.__name = (value) => value;");
  await countCommits(page);
  await page.addInitScript(watch);
};

export const probe = (page: Page): Promise<Measured> => page.evaluate(() => ({ ...window.__probe }));
