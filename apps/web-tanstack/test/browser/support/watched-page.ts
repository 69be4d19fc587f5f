import type { BrowserContext, Page } from "@playwright/test";

type Observed = { requests: string[]; received: string[]; sent: string[]; openSockets: number };

const observed = new WeakMap<Page, Observed>();

const observe = (page: Page): void => {
  const seen: Observed = { requests: [], received: [], sent: [], openSockets: 0 };
  observed.set(page, seen);
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/v1/")) seen.requests.push(`${request.method()} ${pathname}`);
  });
  page.on("websocket", (socket) => {
    seen.openSockets += 1;
    socket.on("framereceived", ({ payload }) => seen.received.push(String(payload)));
    socket.on("framesent", ({ payload }) => seen.sent.push(String(payload)));
    socket.on("close", () => {
      seen.openSockets -= 1;
    });
  });
};

/** Records what every page of the context asks and hears, from its first moment on. */
export const observePages = (context: BrowserContext): void => {
  context.on("page", observe);
};

const of = (page: Page): Observed => {
  const seen = observed.get(page);
  if (!seen) throw new Error("This page was opened outside a person's context.");
  return seen;
};

/** The API requests this page has made, as `GET /v1/me`; live, so take `.length` before and after. */
export const requestsOf = (page: Page): readonly string[] => of(page).requests;

/** The frames this page has received over all its sockets, parsed, oldest first. */
export const framesOf = (
  page: Page,
): readonly { type: string; event?: { type: string; [key: string]: unknown }; [key: string]: unknown }[] =>
  of(page).received.map((frame) => JSON.parse(frame));

export const openSocketsOf = (page: Page): number => of(page).openSockets;
