import type { PositionDto } from "@orbit/shared/dto";

/** What became of a command. `nothing`: it was granted and there was nothing to do. `unknown`: no answer was ever had, so it is wholly there or wholly absent. */
export type Outcome =
  /** `isIdempotent`: done twice it succeeds twice, the second time without a trace, and its answer does not tell. */
  | { readonly kind: "ok"; readonly position: PositionDto; readonly isIdempotent?: true }
  | { readonly kind: "nothing" }
  | { readonly kind: "fail"; readonly status: number; readonly code: string }
  | { readonly kind: "unknown" };

/** A stored row of a client, as `<kind>:<id>`. */
export type EntityName = string;
/** `version` is null for what is gone. */
export type Held = { readonly entity: EntityName; readonly version: number | null };

/** A frame as the checks need it. */
export type SeenFrame =
  | {
      readonly type: "hello";
      readonly epoch: number;
      readonly seq: number;
      readonly isWhole: boolean;
      readonly present: readonly string[];
    }
  | {
      readonly type: "event";
      readonly epoch: number;
      readonly seq: number;
      readonly channel: string;
      /** The server event's type; null for a frame whose type this client does not know. */
      readonly event: string | null;
      readonly entity: EntityName | null;
    }
  /** Who moved, and whether they are here now. */
  | { readonly type: "presence"; readonly moved: readonly { readonly memberId: string; readonly online: boolean }[] }
  /** All who are here, as far as the server knows; null for who can't be heard. */
  | { readonly type: "presence_known"; readonly isWhole: boolean; readonly present: readonly string[] }
  | {
      readonly type: "heartbeat";
      readonly epoch: number;
      readonly head: number;
      readonly seq: number;
      readonly sent: number;
    }
  | { readonly type: "resync"; readonly reason: string }
  | { readonly type: "other" };

export type Happening =
  /** `command` is the mutation id that the log knows it by. Retries of one command are one command. */
  | { readonly kind: "invoked"; readonly command: string; readonly client: string; readonly what: string }
  /** `wrote`: the row in the answer, if it had one. */
  | {
      readonly kind: "settled";
      readonly command: string;
      readonly client: string;
      readonly outcome: Outcome;
      readonly wrote: Held | null;
    }
  | { readonly kind: "opened"; readonly socket: string; readonly client: string }
  | { readonly kind: "frame"; readonly socket: string; readonly client: string; readonly frame: SeenFrame }
  | {
      readonly kind: "closed";
      readonly socket: string;
      readonly client: string;
      readonly code: number;
      readonly by: "client" | "server";
    }
  /** A client replaced what it holds by a snapshot of this position. */
  | { readonly kind: "snapshot"; readonly client: string; readonly position: PositionDto }
  /** A client's store now holds this. */
  | { readonly kind: "stored"; readonly client: string; readonly held: Held }
  /** What the client's frames have come to, and the server's own answer for the same person and position. */
  | {
      readonly kind: "digests";
      readonly client: string;
      readonly position: PositionDto;
      readonly ofClient: string;
      readonly ofServer: string;
    }
  /** Something was done to the system. `mayClose`: the codes that sockets may close with because of it. */
  | { readonly kind: "fault"; readonly what: string; readonly mayClose: readonly number[] };

/** `at`: milliseconds of this machine's clock, so that it can be compared with the log's `occurredAt`. */
export type Entry = Happening & { readonly at: number };
export type EntryOf<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;
