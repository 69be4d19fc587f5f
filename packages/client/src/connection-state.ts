import type { TransportName } from "./route-choice.ts";

/** Where a connection stands. The last five are final: nothing but a new connection leads out of them. */
export type ConnectionState =
  | { readonly status: "idle" }
  /** An attempt is running that nobody lost anything before: the first one, or one for a better route. */
  | { readonly status: "connecting" }
  | { readonly status: "live"; readonly transport: TransportName }
  /**
   * `since`: when live updates first stopped. `nextAt`: when the next attempt begins; null while one is running. `because`: the
   * server is there, and had too many connections from here.
   */
  | {
      readonly status: "reconnecting";
      readonly attempt: number;
      readonly nextAt: number | null;
      readonly since: number;
      readonly because?: "limited";
    }
  /** The socket is open, and what the client holds has to be replaced by a snapshot. */
  | { readonly status: "resyncing"; readonly reason: string }
  /** The machine says that it has no network. */
  | { readonly status: "offline"; readonly since: number }
  | { readonly status: FinalStatus };

/**
 * `signed_out`: the session ended. `revoked`: no access (any more). `gone`: the workspace was deleted.
 * `outdated`: this client is too old. `too_many`: another tab took this one's place.
 */
export const finalStatuses = ["signed_out", "revoked", "gone", "outdated", "too_many"] as const;
export type FinalStatus = (typeof finalStatuses)[number];

export type ConnectionStatus = ConnectionState["status"];

export const isFinal = (state: ConnectionState): state is { readonly status: FinalStatus } =>
  (finalStatuses as readonly string[]).includes(state.status);
