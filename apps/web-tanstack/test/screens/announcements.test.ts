import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ANNOUNCE_EVERY_MS, announce, announcement } from "#web/ui/announcements.ts";

const FRAME_MS = 16;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, FRAME_MS));
  vi.stubGlobal("cancelAnimationFrame", clearTimeout);
  vi.stubGlobal("document", { hidden: false });
});
afterEach(() => {
  vi.runAllTimers();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const paint = () => vi.advanceTimersByTime(FRAME_MS);

test("[LIVE-9] the first sentence is told with the next paint, and what follows is folded into one after a while", () => {
  announce("Ana joined.");
  announce("Ben joined.");
  announce("Cy joined.");
  paint();
  expect(announcement.get()).toBe("Ana joined.");

  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS - FRAME_MS);
  expect(announcement.get()).toBe("Ana joined.");
  paint();
  expect(announcement.get()).toBe("Cy joined. And 1 more change.");
});

test("[LIVE-9] after a silence the next sentence is told with the next paint again", () => {
  announce("Ana joined.");
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);

  announce("Ben joined.");
  paint();

  expect(announcement.get()).toBe("Ben joined.");
});
