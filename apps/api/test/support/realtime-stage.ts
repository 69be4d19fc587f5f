import { formatCursor } from "@orbit/shared/realtime";
import type { MemberStanding } from "#application/ports/repositories.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { KyselyHousekeeper } from "#infrastructure/db/kysely-housekeeper.ts";
import { KyselyLogKeeper } from "#infrastructure/db/kysely-log-keeper.ts";
import { KyselyNodeRoll } from "#infrastructure/db/kysely-node-roll.ts";
import { KyselyUnitOfWork } from "#infrastructure/db/kysely-unit-of-work.ts";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { UuidV7Generator } from "#infrastructure/system/uuid-v7-generator.ts";
import { InProcessRealtimeHub } from "#realtime/in-process-realtime-hub.ts";
import type { Peers } from "#realtime/nodes/peers.ts";
import { createRealtime, defaultRealtimeSettings, type Realtime, type RealtimeSettings } from "#realtime/realtime.ts";
import type { SocketIdentity } from "#realtime/socket-handle.ts";
import type { Founded, UnderTest } from "./founding.ts";
import { HeldEventBus } from "./held-event-bus.ts";
import { HinderedUnitOfWork } from "./hindered-unit-of-work.ts";
import { ManualTimers } from "./manual-timers.ts";
import { RecordingReport } from "./recording-report.ts";
import { RecordingSocket } from "./recording-socket.ts";

export type StoredFrame = {
  type: "event";
  seq: number;
  channel: string;
  event: { type: string } & Record<string, unknown>;
};

type Member = Pick<SocketIdentity, "workspaceId" | "workspaceMemberId">;

const calm = {
  presenceGraceMs: 0,
  presenceWindowMs: 0,
  presenceAwayMs: 300_000,
  heartbeatMs: 15_000,
  logRetentionDays: 0,
  purgeAfterDays: 0,
};

/** The realtime ring over a real database, with a bus and a way to the database that a test may disturb. */
export class RealtimeStage {
  readonly bus = new HeldEventBus();
  readonly timers = new ManualTimers();
  readonly report = new RecordingReport();
  readonly hub = new InProcessRealtimeHub();
  readonly uow: HinderedUnitOfWork;
  readonly world: UnderTest;
  readonly realtime: Realtime;
  readonly #hasPeers: boolean;
  readonly #stop: () => void;

  constructor({ kysely }: Database, settings: Partial<RealtimeSettings> = {}, peers: Peers | null = null) {
    this.#hasPeers = peers !== null;
    const clock = new SystemClock();
    const ids = new UuidV7Generator(clock);
    const real = new KyselyUnitOfWork({ kysely, bus: this.bus, clock, ids });
    this.uow = new HinderedUnitOfWork(real);
    this.world = { uow: real, bus: this.bus, clock, ids, isConcurrent: false };
    this.realtime = createRealtime({
      bus: this.bus,
      uow: this.uow,
      hub: this.hub,
      clock,
      timers: this.timers,
      monotonic: this.timers,
      lastSeen: { record: async () => {} },
      uses: { record: async () => {} },
      keeper: new KyselyLogKeeper(kysely),
      housekeeper: new KyselyHousekeeper(kysely),
      roll: new KyselyNodeRoll(kysely),
      report: this.report,
      reads: { charge: () => {} },
      peers,
      settings: { ...defaultRealtimeSettings, ...calm, ...settings },
    });
    this.#stop = this.realtime.start();
  }

  /** Joins a new socket of that member; it may have been closed by the time this resolves. */
  async joins({ workspaceId, ownerId }: Founded, asked: Asked = {}): Promise<RecordingSocket> {
    const socket = new RecordingSocket({ workspaceId, workspaceMemberId: asked.memberId ?? ownerId });
    const standing = asked.atDoor ?? (await this.atDoor(socket));
    const joining = this.realtime.join.join(socket, { cursor: asked.cursor ?? null, standing });
    if (this.#hasPeers) await this.#untilHeard(joining);
    await joining;
    return socket;
  }

  /** What a door reads of a member who knocks now. Disturbed by nothing. */
  async atDoor({ workspaceId, workspaceMemberId: memberId }: Member): Promise<MemberStanding> {
    const [standing] = await this.world.uow.read((tx) => tx.members.standings([{ workspaceId, memberId }]));
    if (!standing) throw new Error("No door lets in who is no member.");
    return standing;
  }

  async cursorAt({ workspaceId }: Founded, seq: number): Promise<string> {
    const head = await this.world.uow.read((tx) => tx.log.head(workspaceId));
    return formatCursor({ epoch: head?.epoch ?? 0, seq });
  }

  /** Who joins waits a moment for what other nodes know, and this stage's moments pass only when told to. */
  async #untilHeard(joining: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    joining.then(over, over);
    while (!isOver) {
      this.timers.advance(1);
      await new Promise(setImmediate);
    }
  }

  async caughtUp(): Promise<void> {
    // What was published a moment ago reaches its subscribers' lanes in this turn of the event loop.
    await new Promise(setImmediate);
    await this.realtime.publisher.caughtUp();
  }

  stop(): void {
    this.#stop();
  }
}

/** `atDoor`: what the door read earlier; without it, it reads now. */
type Asked = { memberId?: string; cursor?: string; atDoor?: MemberStanding };

/** The stored events a socket was sent, in order. */
export const storedOn = (socket: RecordingSocket): StoredFrame[] =>
  socket.received.map((frame) => JSON.parse(frame)).filter((frame) => frame.type === "event" && "seq" in frame);

export const seqsOn = (socket: RecordingSocket): number[] => storedOn(socket).map(({ seq }) => seq);

export const controlsOn = (socket: RecordingSocket, type: "resync" | "heartbeat"): Record<string, unknown>[] =>
  socket.received.map((frame) => JSON.parse(frame)).filter((frame) => frame.type === type);
