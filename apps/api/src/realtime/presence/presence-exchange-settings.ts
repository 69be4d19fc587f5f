export type PresenceExchangeSettings = {
  /** How long a node is believed after its last word. */
  leaseMs: number;
  /** How often a node says again whom it has. */
  renewMs: number;
  /** How often leases are looked at. */
  sweepMs: number;
  /** What changes here within so long is said together. */
  windowMs: number;
  /** How long whoever joins waits for the other nodes' words; and how long after hearing again it is taken that all have spoken. */
  patienceMs: number;
};

/** The bounds of P12 follow from these: who was with a node that died is offline within the lease, a sweep and a window. */
export const defaultExchangeSettings: PresenceExchangeSettings = {
  leaseMs: 15_000,
  renewMs: 5_000,
  sweepMs: 1_000,
  windowMs: 250,
  patienceMs: 250,
};
