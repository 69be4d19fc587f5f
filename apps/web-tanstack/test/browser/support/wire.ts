import { channels, isStored, type ServerEvent } from "@orbit/shared/realtime";
import type { Page, WebSocketRoute } from "@playwright/test";

const SOCKETS = /\/v1\/ws\?/;
const NO_PONG = 4408;

/** Keeps the events this page hears, to let it hear them once more, oldest first. Call before the page is opened. */
export const replayEvents = async (page: Page): Promise<{ replayAll(): void }> => {
  const events: string[] = [];
  let socket: WebSocketRoute | null = null;
  await page.routeWebSocket(SOCKETS, (route) => {
    socket = route;
    const server = route.connectToServer();
    server.onMessage((message) => {
      const text = String(message);
      route.send(text);
      if (JSON.parse(text).type === "event") events.push(text);
    });
  });
  return {
    replayAll: () => {
      for (const text of [...events]) socket?.send(text);
    },
  };
};

/** Lets a test speak as the server to this page, which has this workspace open. Call before the page is opened. */
export const speakAsServer = async (page: Page, workspaceId: string): Promise<{ say(event: ServerEvent): void }> => {
  let socket: WebSocketRoute | null = null;
  let seq = 0;
  await page.routeWebSocket(SOCKETS, (route) => {
    socket = route;
    const server = route.connectToServer();
    server.onMessage((message) => {
      const frame = JSON.parse(String(message));
      if (frame.type === "hello") seq = frame.seq;
      // In its heartbeats the server counts what it has sent itself.
      if (frame.type !== "heartbeat") route.send(message);
    });
  });
  const stamp = () => {
    seq += 1;
    return { seq, at: new Date().toISOString(), actorId: null };
  };
  return {
    say: (event) => {
      const frame = { type: "event", channel: channels.workspace(workspaceId), event };
      socket?.send(JSON.stringify(isStored(event.type) ? { ...frame, ...stamp() } : frame));
    },
  };
};

/** Lets a test cut this page's sockets, as a lossy network would. Call before the page is opened. */
export const cuttableSockets = async (page: Page): Promise<{ cut(): Promise<void>; opened(): number }> => {
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(SOCKETS, (route) => {
    sockets.push(route);
    route.connectToServer();
  });
  return {
    cut: async () => sockets.at(-1)?.close({ code: NO_PONG, reason: "no pong" }),
    opened: () => sockets.length,
  };
};
