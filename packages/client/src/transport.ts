export type TransportHandlers = {
  /** One text frame, in the order sent. */
  onMessage(text: string): void;
  /** Exactly once, whoever closed it. 1006 when there was no closing handshake, or the upgrade was refused. */
  onClose(code: number, reason: string): void;
};

export interface TransportLink {
  /** Dropped when the link is not open. */
  send(text: string): void;
  /** Begins to close. Idempotent. */
  close(): void;
}

/** How frames get here. No handler runs before `open` has returned. */
export interface Transport {
  open(url: string, handlers: TransportHandlers): TransportLink;
}
