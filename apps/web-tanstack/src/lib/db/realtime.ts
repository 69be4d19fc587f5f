import { type RouteChoice, systemClock, systemTimers } from "@orbit/client";
import { fetchPreflight, fetchSnapshot, routesFromHere } from "../api/realtime-requests.ts";
import { beforePaint } from "../before-paint.ts";
import { watchAway } from "./away.ts";
import { allowInspection } from "./inspection.ts";
import { LiveWorkspace } from "./live-workspace.ts";
import { stores } from "./stores.ts";
import type { Surroundings } from "./surroundings.ts";
import { onSignOutElsewhere } from "./tab-channel.ts";

/** Of this page: a network that blocks WebSockets blocks them for every workspace. */
let routes: RouteChoice | null = null;
const pageRoutes = (): RouteChoice => {
  routes ??= routesFromHere();
  return routes;
};

const browser = (): Surroundings => ({
  stores,
  fetchSnapshot,
  preflight: fetchPreflight,
  routes: pageRoutes(),
  clock: systemClock,
  timers: systemTimers,
  beforePaint,
  random: Math.random,
  isOnline: () => navigator.onLine,
  // biome-ignore lint/suspicious/noConsole: a frame that could not be applied is repaired, and its cause is for a developer to see.
  report: (problem) => console.warn(problem),
});

/** The one workspace this tab has open, and how to stop listening to the browser on its behalf. */
let open: { live: LiveWorkspace; stopListening: () => void } | null = null;

/** Makes a workspace live in the stores; one that was open before is closed and forgotten first. */
export const openWorkspace = (slug: string): void => {
  closeWorkspace();
  allowInspection();
  const live = new LiveWorkspace(slug, browser());
  open = { live, stopListening: listenToBrowser(live) };
  void live.open();
};

export const closeWorkspace = (): void => {
  const closing = open;
  open = null;
  closing?.stopListening();
  closing?.live.close();
};

const listenToBrowser = (live: LiveWorkspace): (() => void) => {
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener("online", () => live.online(), { signal });
  window.addEventListener("offline", () => live.offline(), { signal });
  window.addEventListener("focus", () => live.focus(), { signal });
  window.addEventListener("pageshow", () => live.focus(), { signal });
  document.addEventListener("resume", () => live.focus(), { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && live.focus(), {
    signal,
  });
  const undos = [
    watchAway(
      (isAway) => live.away(isAway),
      () => live.awayAfterMs,
    ),
    onSignOutElsewhere(() => live.end("signed_out")),
  ];
  return () => {
    stop.abort();
    for (const undo of undos) undo();
  };
};

const NEEDS_A_NEW_START = ["idle", "too_many"];

/** Tries again now: a connection that waits, a snapshot that failed, or a tab that another one replaced. */
export const retryNow = (): void => {
  if (!open) return;
  const { status } = stores.connection.get();
  if (NEEDS_A_NEW_START.includes(status)) openWorkspace(open.live.slug);
  else open.live.retryNow();
};

/** Says that this person is in the room, now and after each reconnect, until `leaveRoom`. */
export const enterRoom = (roomId: string): void => open?.live.enterRoom(roomId);
export const leaveRoom = (roomId: string): void => open?.live.leaveRoom(roomId);

/** This tab signed out: nothing of the workspace stays in it. */
export const endSession = (): void => open?.live.end("signed_out");
