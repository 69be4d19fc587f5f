import type { LogRow, ModelDatabase, Rows } from "./model-database.ts";

type Stored = { seq: number; prev: number; epoch: number };

/** What travels on the wire. `skip` moves the position and shows nothing. */
export type Frame =
  | { type: "snapshot"; rows: Rows; seq: number; epoch: number }
  | (Stored & { type: "upsert"; entity: number; version: number })
  | (Stored & { type: "delete"; entity: number; version: number })
  | (Stored & { type: "skip" })
  | { type: "heartbeat"; seq: number; count: number; epoch: number };

/** What the one read transaction of a join found. */
export type JoinRead =
  | { kind: "replay"; rows: readonly LogRow[]; head: number }
  /** `head` is null when it is to be read later, which is a mistake. */
  | { kind: "snapshot"; rows: Rows; head: number | null; epoch: number };

/** What the check at the upgrade read, all of one moment. */
export type DoorRead = Readonly<Pick<ModelDatabase, "epoch" | "seq" | "floor" | "rows">>;

type Registration = {
  client: number;
  node: number;
  from: number;
  fromEpoch: number;
  tailAtRegistration: number;
  door: DoorRead | null;
};

/** One connection, seen from the server: how far it was served, and what is on its way. A drop loses what is on its way. */
export class ModelSocket {
  readonly client: number;
  readonly node: number;
  /** The client's cursor when it connected. */
  readonly from: number;
  readonly fromEpoch: number;
  readonly tailAtRegistration: number;
  /** Null when the join has to read again. */
  readonly door: DoorRead | null;
  isLive = false;
  /** Rows dispatched while the join was reading. */
  buffer: LogRow[] = [];
  read: JoinRead | null = null;
  readonly wire: Frame[] = [];
  served = 0;
  /** Frames sent, heartbeats not counted. */
  count = 0;

  constructor({ client, node, from, fromEpoch, tailAtRegistration, door }: Registration) {
    this.client = client;
    this.node = node;
    this.from = from;
    this.fromEpoch = fromEpoch;
    this.tailAtRegistration = tailAtRegistration;
    this.door = door;
  }

  send(frame: Frame): void {
    if (frame.type !== "heartbeat") {
      this.count += 1;
      this.served = frame.seq;
    }
    this.wire.push(frame);
  }
}
