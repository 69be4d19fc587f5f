import type { BrokerSubject } from "../channel-broker.ts";

/** How a node knows that what it hears over the broker was said by one of us, on that very subject. */
export interface MessageSeal {
  /** The message together with its proof. */
  seal(subject: BrokerSubject, message: string): string;
  /** The message; null when it was not sealed by one of us for this subject. Never throws, whatever it is given. */
  open(subject: BrokerSubject, sealed: string): string | null;
}

/** For nodes without a shared key: everything is believed, so the broker must be as private as the database. */
export const noSeal: MessageSeal = {
  seal: (_subject, message) => message,
  open: (_subject, sealed) => sealed,
};
