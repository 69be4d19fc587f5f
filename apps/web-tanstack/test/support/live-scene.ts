import { RouteChoice } from "@orbit/client";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { ServerEvent } from "@orbit/shared/realtime";
import { FakeTime } from "../../../../packages/client/test/support/fake-timers.ts";
import { FakeTransport } from "../../../../packages/client/test/support/fake-transport.ts";
import { createBeforePaint } from "../../src/lib/before-paint.ts";
import { LiveWorkspace } from "../../src/lib/db/live-workspace.ts";
import { createStores } from "../../src/lib/db/stores.ts";
import { ids, snapshot } from "./builders.ts";

export const AT = "2026-01-05T10:00:00.000Z";

type Sent = { seq?: number; actorId?: string | null; mutationId?: string };

/** A tab without a page: its stores, its one socket's other end, its server's snapshots, its time. */
export class LiveScene {
  readonly stores = createStores();
  readonly time = new FakeTime();
  readonly transport = new FakeTransport();
  readonly reported: unknown[] = [];
  readonly live: LiveWorkspace;
  answer: () => Promise<WorkspaceSnapshotDto> = async () => snapshot();
  snapshots = 0;
  #paint: (() => void) | null = null;

  constructor() {
    this.live = new LiveWorkspace("acme", {
      stores: this.stores,
      fetchSnapshot: () => {
        this.snapshots += 1;
        return this.answer();
      },
      preflight: async () => ({ status: 200, retryAfterMs: null }),
      routes: new RouteChoice([{ name: "websocket", endpoint: "ws://orbit.example/v1/ws", transport: this.transport }]),
      clock: this.time,
      timers: this.time,
      beforePaint: createBeforePaint({
        nextFrame: (run) => {
          this.#paint = run;
          return () => {
            this.#paint = null;
          };
        },
        after: (delayMs, run) => this.time.after(delayMs, run),
        hidden: () => true,
      }),
      random: () => 0.5,
      isOnline: () => true,
      report: (problem) => this.reported.push(problem),
    });
  }

  /** Open, greeted and live at seq 10. */
  static async live(): Promise<LiveScene> {
    const scene = new LiveScene();
    await scene.live.open();
    scene.greets();
    return scene;
  }

  greets(over: Record<string, unknown> = {}): void {
    this.transport.last.delivers({
      type: "hello",
      protocol: { version: 1, min: 1 },
      memberId: ids.ben,
      epoch: 1,
      seq: 10,
      resumed: true,
      heartbeatMs: 15_000,
      serverTime: AT,
      presence: [],
      roomPresence: [],
      ...over,
    });
  }

  sends(event: ServerEvent | { type: string }, { actorId = ids.ana, ...place }: Sent = {}): void {
    const stored = place.seq === undefined ? {} : { at: AT, actorId, ...place };
    this.transport.last.delivers({ type: "event", channel: `workspace:${ids.workspace}`, ...stored, event });
  }

  paint(): void {
    this.#paint?.();
  }

  /** What was said to the server, without the greeting's own. */
  get said(): readonly unknown[] {
    return this.transport.last.sent.map((text) => JSON.parse(text));
  }

  /** Lets answers that are there arrive. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
  }
}
