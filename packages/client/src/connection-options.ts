import type { PositionDto } from "@orbit/shared/dto";
import type { ServerFrame } from "@orbit/shared/realtime";
import type { Clock, Timers } from "./clock.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { Preflight } from "./preflight.ts";
import type { RouteChoice } from "./route-choice.ts";

export type ConnectionListeners = {
  /**
   * Every frame, in order, repeats included; `position` is the place of a stored one. When it throws, the connection
   * reports a fault and asks for a snapshot, so a frame is never lost in silence.
   */
  frame(frame: ServerFrame, position: PositionDto | null): void;
  state(state: ConnectionState): void;
  /** Take a snapshot, then call `synced` with its position, or `syncFailed`. */
  resync(reason: string): void;
  /** A stored event of a type this client does not know, or a signal of one (`position` null). */
  unknown(type: string, position: PositionDto | null): void;
  /** A frame that could not be read or applied; for the console. What it takes to recover is already under way. */
  fault(error: unknown): void;
};

export type ConnectionOptions = {
  /** The ways to the server. What gets through is remembered in it, also beyond this connection. */
  routes: RouteChoice;
  workspace: string;
  /** What the consumer holds when the connection starts; from then on the connection keeps count itself. */
  cursor: () => PositionDto | null;
  preflight: Preflight;
  clock: Clock;
  timers: Timers;
  /** In [0, 1). */
  random: () => number;
  on: ConnectionListeners;
};
