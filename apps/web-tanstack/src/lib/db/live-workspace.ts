import { type Connection, type ConnectionState, createConnection, type FinalStatus, isFinal } from "@orbit/client";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { HelloFrame } from "@orbit/shared/realtime";
import { together } from "./changes.ts";
import { Flashes } from "./flashes.ts";
import { createFrameApplier, type Received } from "./frame-applier.ts";
import { FrameQueue } from "./frame-queue.ts";
import { hydrate } from "./hydrate.ts";
import { type KnownPresence, setPresence } from "./presence.ts";
import { PresenceDoubt } from "./presence-doubt.ts";
import { createRightsWatch } from "./rights.ts";
import { SnapshotTaker } from "./snapshot-taker.ts";
import { emptyStores, type Stores } from "./stores.ts";
import type { Surroundings } from "./surroundings.ts";
import { TabWord } from "./tab-word.ts";

/** What a refused snapshot means, once there was one. */
const endingOf: Readonly<Record<number, FinalStatus>> = {
  401: "signed_out",
  403: "revoked",
  404: "revoked",
  426: "outdated",
};
/** After these, nothing of the workspace may stay on screen. */
const EMPTYING: readonly FinalStatus[] = ["signed_out", "revoked", "gone"];

const statusOf = (error: unknown): number =>
  error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : 0;

const presenceIn = ({ presence, roomPresence, presenceIsWhole }: HelloFrame): KnownPresence => ({
  members: presence,
  rooms: roomPresence,
  isWhole: presenceIsWhole ?? true,
});

/** One workspace, live in the stores from `open` to `close`, over at most one socket. */
export class LiveWorkspace {
  readonly slug: string;
  readonly #around: Surroundings;
  readonly #stores: Stores;
  readonly #connection: Connection;
  readonly #queue: FrameQueue<Received>;
  readonly #rights: ReturnType<typeof createRightsWatch>;
  readonly #snapshots: SnapshotTaker;
  readonly #presence: PresenceDoubt;
  readonly #word = new TabWord();
  #isClosed = false;
  #awayAfterMs: number | null = null;
  /** Where the connection begins. */
  #snapshotAt: WorkspaceSnapshotDto["position"] | null = null;

  constructor(slug: string, around: Surroundings) {
    this.slug = slug;
    this.#around = around;
    this.#stores = around.stores;
    this.#rights = createRightsWatch(around.stores);
    this.#presence = new PresenceDoubt(around);
    this.#snapshots = new SnapshotTaker({
      fetch: () => around.fetchSnapshot(slug),
      taken: (snapshot) => this.#hydrated(snapshot),
      failed: (error) => this.#notHydrated(error),
    });
    const apply = createFrameApplier({
      stores: around.stores,
      flashes: new Flashes({ ...around, wake: () => this.#queue.wake() }),
      onFault: (error) => this.#notApplied(error),
    });
    this.#queue = new FrameQueue(around.beforePaint, (frames) => {
      apply(frames);
      if (this.#rights.changed()) void this.refetch();
    });
    this.#connection = createConnection({
      ...around,
      workspace: slug,
      cursor: () => this.#snapshotAt,
      preflight: () => around.preflight(slug),
      on: {
        frame: (frame, position) =>
          frame.type === "hello" ? this.#greeted(frame) : this.#queue.push({ frame, position }),
        state: (state) => this.#stateChanged(state),
        resync: () => void this.refetch(),
        // Its kind is not known here, so everything is fetched anew. A signal, which has no place, changes nothing that is kept.
        unknown: (_type, position) => {
          if (position) void this.refetch();
        },
        fault: around.report,
      },
    });
  }

  async open(): Promise<void> {
    together(() => {
      emptyStores(this.#stores);
      this.#stores.farewell.setState(() => null);
      this.#stores.connection.setState(() => ({ status: "connecting" }));
      this.#stores.presenceIsKnown.setState(() => true);
      this.#stores.hydration.setState(() => ({ status: "loading" }));
    });
    await this.refetch();
    if (this.#isClosed || this.#isRefused()) return;
    this.#connection.start();
    if (!this.#around.isOnline()) this.#connection.offline();
  }

  close(): void {
    this.#isClosed = true;
    this.#snapshots.stop();
    this.#presence.stop();
    this.#queue.flush();
    this.#connection.stop();
    together(() => {
      emptyStores(this.#stores);
      this.#stores.connection.setState(() => ({ status: "idle" }));
    });
  }

  /** The session is over, as somebody else found out. */
  end(status: FinalStatus): void {
    this.#connection.end(status);
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  online(): void {
    this.#connection.online();
  }

  offline(): void {
    this.#connection.offline();
  }

  focus(): void {
    this.#connection.focus();
  }

  /** A server that greets us anew is told again. */
  away(isAway: boolean): void {
    this.#connection.send(this.#word.away(isAway));
  }

  enterRoom(roomId: string): void {
    this.#connection.send(this.#word.enterRoom(roomId));
  }

  leaveRoom(roomId: string): void {
    this.#connection.send(this.#word.leaveRoom(roomId));
  }

  /** Takes a snapshot; when one is on its way already, another one after it. */
  refetch(): Promise<void> {
    return this.#snapshots.take();
  }

  #hydrated(snapshot: WorkspaceSnapshotDto): void {
    if (isFinal(this.#connection.state)) return;
    this.#queue.flush();
    hydrate(this.#stores, snapshot);
    this.#rights.hydrated();
    this.#snapshotAt = snapshot.position;
    this.#stores.hydration.setState(() => ({ status: "ready" }));
    this.#connection.synced(snapshot.position);
  }

  #notHydrated(error: unknown): void {
    const asError = error instanceof Error ? error : new Error(String(error));
    const ending = endingOf[statusOf(error)];
    // One that was never shown is not an access that ended: the screen says so in other words.
    const wasShown = this.#stores.hydration.get().status === "ready";
    if (!wasShown) this.#stores.hydration.setState(() => ({ status: "error", error: asError }));
    if (ending && (wasShown || ending !== "revoked")) this.#connection.end(ending);
    else this.#connection.syncFailed();
  }

  #isRefused(): boolean {
    const hydration = this.#stores.hydration.get();
    if (isFinal(this.#connection.state)) return true;
    const isRefused = hydration.status === "error" && endingOf[statusOf(hydration.error)] !== undefined;
    if (isRefused) this.#stores.connection.setState(() => ({ status: "idle" }));
    return isRefused;
  }

  #notApplied(error: unknown): void {
    this.#around.report(error);
    this.#connection.resync("frame_not_applied");
  }

  /** After how long without a sign of life the server wants to hear that this tab is away; null when it has not said. */
  get awayAfterMs(): number | null {
    return this.#awayAfterMs;
  }

  #greeted(hello: HelloFrame): void {
    this.#awayAfterMs = hello.awayAfterMs ?? null;
    this.#queue.flush();
    together(() => setPresence(this.#stores, presenceIn(hello)));
    for (const message of this.#word.again()) this.#connection.send(message);
  }

  #stateChanged(state: ConnectionState): void {
    // A removed member's last frame comes just before the close, and has to be heard first.
    this.#queue.flush();
    together(() => {
      if (isFinal(state) && EMPTYING.includes(state.status)) emptyStores(this.#stores);
      this.#stores.connection.setState(() => state);
      this.#presence.connectionIs(state);
    });
  }
}
