import type { PositionDto } from "@orbit/shared/dto";
import { catalog, type ServerFrame } from "@orbit/shared/realtime";
import { type Connection, createConnection } from "../../src/connection.ts";
import type { ConnectionState } from "../../src/connection-state.ts";
import type { PreflightAnswer } from "../../src/preflight.ts";
import { RouteChoice, type TransportName } from "../../src/route-choice.ts";
import { FakeTime } from "./fake-timers.ts";
import { FakeTransport } from "./fake-transport.ts";

const MEMBER = "01930000-0000-7000-8000-00000000000a";
const AT = "2026-01-05T09:30:00.000Z";

export type Seen = { frame: ServerFrame; position: PositionDto | null };

/** A connection with everything around it in the test's hands. */
export class Scene {
  readonly time = new FakeTime();
  readonly transport = new FakeTransport();
  readonly routes: RouteChoice;
  readonly states: ConnectionState[] = [];
  readonly frames: Seen[] = [];
  readonly resyncs: string[] = [];
  readonly unknowns: string[] = [];
  readonly faults: unknown[] = [];
  readonly connection: Connection;
  preflights = 0;
  preflightAnswer: PreflightAnswer = { status: 200, retryAfterMs: null };
  onFrame: (frame: ServerFrame) => void = () => {};
  random = 0.5;

  constructor(cursor: PositionDto | null = { epoch: 1, seq: 10 }, detours: readonly TransportName[] = []) {
    const { transport } = this;
    this.routes = new RouteChoice([
      { name: "websocket", endpoint: "wss://orbit.example/v1/ws", transport },
      ...detours.map((name) => ({ name, endpoint: `https://orbit.example/v1/${name}`, transport })),
    ]);
    this.connection = createConnection({
      routes: this.routes,
      workspace: "acme",
      cursor: () => cursor,
      preflight: async () => {
        this.preflights += 1;
        return this.preflightAnswer;
      },
      clock: this.time,
      timers: this.time,
      random: () => this.random,
      on: {
        frame: (frame, position) => {
          this.onFrame(frame);
          this.frames.push({ frame, position });
        },
        state: (state) => this.states.push(state),
        resync: (reason) => this.resyncs.push(reason),
        unknown: (type) => this.unknowns.push(type),
        fault: (error) => this.faults.push(error),
      },
    });
  }

  /** A scene whose connection is live at seq 10 of epoch 1. */
  static live(): Scene {
    const scene = new Scene();
    scene.connection.start();
    scene.greets();
    return scene;
  }

  get status(): ConnectionState["status"] {
    return this.connection.state.status;
  }

  greets(over: Record<string, unknown> = {}): void {
    this.transport.last.delivers({
      type: "hello",
      protocol: { version: 1, min: 1 },
      memberId: MEMBER,
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

  stored(
    seq: number,
    event: object = { type: "workspace.role.deleted", ...catalog["workspace.role.deleted"].example },
  ): void {
    this.transport.last.delivers({ type: "event", channel: "workspace:1", seq, at: AT, actorId: null, event });
  }

  heartbeat(beat: { seq: number; sent: number; head?: number; epoch?: number }): void {
    this.transport.last.delivers({ type: "heartbeat", epoch: 1, head: beat.seq, ...beat });
  }

  /** Lets a preflight's answer arrive. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  }
}
