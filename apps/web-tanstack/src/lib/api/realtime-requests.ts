import {
  createEventStreamTransport,
  createLongPollTransport,
  createWebSocketTransport,
  type Fetch,
  type PreflightAnswer,
  RouteChoice,
  systemTimers,
  UNREACHABLE,
} from "@orbit/client";
import { type WorkspaceSnapshotDto, workspaceSnapshotDto } from "@orbit/shared/dto";
import { protocol } from "@orbit/shared/realtime";
import { beforePaint } from "../before-paint.ts";
import { get } from "./http-client.ts";
import { paths } from "./paths.ts";

const PREFLIGHT_WITHIN_MS = 5_000;
const SNAPSHOT_WITHIN_MS = 30_000;

/** Everything of a workspace, with its position. Kept by the stores and in no cache beside them. @throws Problem */
export const fetchSnapshot = async (slug: string): Promise<WorkspaceSnapshotDto> => {
  const snapshot = await get(paths.workspace(slug), workspaceSnapshotDto, AbortSignal.timeout(SNAPSHOT_WITHIN_MS));
  // To read thousands of members takes a while, and to draw them, too: in one task, a click would wait for both.
  await new Promise<void>((resolve) => beforePaint(resolve));
  return snapshot;
};

/** Why an upgrade was refused. */
export const fetchPreflight = async (slug: string): Promise<PreflightAnswer> => {
  try {
    const { status, headers } = await fetch(paths.preflight(slug, protocol.version), {
      credentials: "same-origin",
      signal: AbortSignal.timeout(PREFLIGHT_WITHIN_MS),
    });
    return { status, retryAfterMs: retryAfterMs(headers.get("retry-after")) };
  } catch {
    return UNREACHABLE;
  }
};

const retryAfterMs = (header: string | null): number | null => {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
};

const address = (path: string): string => new URL(path, location.href).href;

/** The ways to the server from this page, best first. */
export const routesFromHere = (): RouteChoice => {
  const ask: Fetch = (input, init) => fetch(input, init);
  const events = address(paths.events);
  return new RouteChoice([
    {
      name: "websocket",
      endpoint: address(paths.socket).replace(/^http/, "ws"),
      transport: createWebSocketTransport(WebSocket),
    },
    { name: "events", endpoint: events, transport: createEventStreamTransport(ask) },
    { name: "poll", endpoint: events, transport: createLongPollTransport({ fetch: ask, timers: systemTimers }) },
  ]);
};
