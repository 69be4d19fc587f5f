import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ANNOUNCE_EVERY_MS, announce, announcement } from "#web/ui/announcements.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test("[LIVE-9] the first sentence is told at once, and what follows is folded into one after a while", () => {
  announce("Ana joined.");
  announce("Ben joined.");
  announce("Cy joined.");
  expect(announcement.get()).toBe("Ana joined.");

  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS - 1);
  expect(announcement.get()).toBe("Ana joined.");
  vi.advanceTimersByTime(1);
  expect(announcement.get()).toBe("Cy joined. And 1 more change.");
});

test("[LIVE-9] after a silence the next sentence is told at once again", () => {
  announce("Ana joined.");
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);

  announce("Ben joined.");

  expect(announcement.get()).toBe("Ben joined.");
});
