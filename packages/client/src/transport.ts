export type TransportHandlers = {
  /** One text frame, in the order sent. */
  onMessage(text: string): void;
  /**
   * The link goes on as another connection of the server's, which greets anew and counts from nothing. For transports
   * whose connections are short by nature; the others never call it.
   */
  onRenewed(): void;
  /** Exactly once, whoever closed it. 1006 when there was no closing handshake, or the server refused. */
  onClose(code: number, reason: string): void;
};

export interface TransportLink {
  /** Dropped when the link is not open, or when it only listens. */
  send(text: string): void;
  /** Begins to close. Idempotent. */
  close(): void;
}

/** How frames get here. No handler runs before `open` has returned. */
export interface Transport {
  open(url: string, handlers: TransportHandlers): TransportLink;
}

/** The platform's, or one that adds what a browser adds by itself: cookies and the like. */
export type Fetch = typeof fetch;

export const NORMAL = 1000;
/** What a drop without a closing handshake is called. Why the server refused, if it did, preflight tells. */
export const NO_HANDSHAKE = 1006;
