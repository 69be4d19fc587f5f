/** How a proxy treats the bytes that pass; it applies to connections that are open too. */
export type Shaping = {
  /** Each piece is held back this long. */
  latencyMs: number;
  /** Plus or minus. Order is kept. */
  jitterMs: number;
  bytesPerSecond: number;
  /** Which way the bandwidth limits. */
  throttles: "toClient" | "toServer" | "both";
};

export const unshaped: Shaping = {
  latencyMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  throttles: "both",
};

export type Direction = "toClient" | "toServer";
