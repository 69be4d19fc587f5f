import type { PositionDto } from "@orbit/shared/dto";
import type { ServerFrame } from "@orbit/shared/realtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Connection, createConnection } from "../src/connection.ts";
import { type ConnectionState, isFinal } from "../src/connection-state.ts";
import type { PreflightAnswer } from "../src/preflight.ts";
import { RouteChoice, type TransportName } from "../src/route-choice.ts";
import { FakeTime } from "./support/fake-timers.ts";
import { ModelServer, type Passage, type Rows, type WireFault } from "./support/model-server.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
process.stdout.write(`fallback.property: SEED=${SEED}\n`);

const names: readonly TransportName[] = ["websocket", "events", "poll"];

/** A client whose rows are kept the way the app keeps them: a snapshot replaces, and the newer version wins. */
class Tab {
  readonly time = new FakeTime();
  readonly server = new ModelServer(this.time);
  readonly states: ConnectionState[] = [];
  readonly connection: Connection;
  preflight: number | "hangs" = 200;
  snapshotFails = false;
  rows: Rows = new Map();
  #epoch = 0;
  #asked = 0;

  constructor() {
    const [websocket, ...rest] = names.map((name) => ({
      name,
      endpoint: `https://orbit.example/v1/${name}`,
      transport: this.server.transport(name),
    }));
    if (!websocket) throw new Error("there is always a first route");
    this.connection = createConnection({
      routes: new RouteChoice([websocket, ...rest]),
      workspace: "acme",
      cursor: () => null,
      preflight: () => this.#answered(),
      clock: this.time,
      timers: this.time,
      random: () => 0.5,
      on: {
        frame: (frame, position) => this.#take(frame, position),
        state: (state) => this.states.push(state),
        resync: () => this.#snapshot(),
        unknown: () => {},
        fault: () => {},
      },
    });
  }

  #answered(): Promise<PreflightAnswer> {
    if (this.preflight === "hangs") return new Promise(() => {});
    return Promise.resolve({ status: this.preflight, retryAfterMs: null });
  }

  #enter(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.rows = new Map();
  }

  #take(frame: ServerFrame, position: PositionDto | null): void {
    if (frame.type !== "event" || frame.event.type !== "workspace.room.renamed" || !position) return;
    this.#enter(position.epoch);
    this.#keep(new Map([[frame.event.room.id, frame.event.room]]));
  }

  #keep(rows: Rows): void {
    const next = new Map(this.rows);
    for (const [id, { version, name }] of rows) {
      if (version > (next.get(id)?.version ?? 0)) next.set(id, { version, name });
    }
    this.rows = next;
  }

  /** Read when it is asked for, and there later; only the latest one counts. */
  #snapshot(): void {
    this.#asked += 1;
    const turn = this.#asked;
    const { rows, epoch, head } = this.server;
    const fails = this.snapshotFails;
    this.time.after(30, () => {
      if (turn !== this.#asked) return;
      if (fails) {
        this.connection.syncFailed();
        return;
      }
      this.#enter(epoch);
      this.#keep(rows);
      this.connection.synced({ epoch, seq: head });
    });
  }

  /** Time passes, and what was promised meanwhile is kept. */
  async passes(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      this.time.advance(Math.min(1_000, left));
      for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    }
  }
}

type Step = { name: string; run: (tab: Tab) => void | Promise<void> };
const step = (name: string, run: Step["run"]): Step => ({ name, run });

const RETRIED = [1001, 1003, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 4408, 4409, 4413];
const ENDING = [4401, 4403, 4404, 4410];

const harmless: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(4).map((n) => step(`commit ${n}`, (tab) => tab.server.commit(n))) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20_000 }).map((ms) => step(`${ms} ms`, (tab) => tab.passes(ms))) },
  fc.constantFrom<WireFault>("lose", "repeat").map((fault) => step(fault, (tab) => tab.server.faultNext(fault))),
  fc
    .record({ kind: fc.constantFrom(...names), passage: fc.constantFrom<Passage>("open", "refused", "held") })
    .map(({ kind, passage }) =>
      step(`${kind} ${passage}`, (tab) => {
        tab.server.passages[kind] = passage;
      }),
    ),
  fc.constantFrom(...RETRIED).map((code) => step(`close ${code}`, (tab) => tab.server.openLinks[0]?.end(code))),
  fc.constantFrom<number | "hangs">(200, 0, 503, "hangs").map((answer) =>
    step(`preflight ${answer}`, (tab) => {
      tab.preflight = answer;
    }),
  ),
  fc.boolean().map((fails) =>
    step(fails ? "snapshots fail" : "snapshots work", (tab) => {
      tab.snapshotFails = fails;
    }),
  ),
  fc.nat(3).map((count) => step(`rewind ${count}`, (tab) => tab.server.rewind(count))),
  fc
    .constantFrom("online", "offline", "focus", "retryNow")
    .map((nudge) => step(nudge, (tab) => tab.connection[nudge as "online" | "offline" | "focus" | "retryNow"]())),
  fc.integer({ min: 6_000, max: 90_000 }).map((ms) => step(`sleep ${ms}`, (tab) => tab.time.sleep(ms))),
);
const ending = fc
  .constantFrom(...ENDING)
  .map((code) => step(`close ${code}`, (tab) => tab.server.openLinks[0]?.end(code)));

const histories = (steps: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> =>
  fc
    .array(steps, { maxLength: 50, size: "max" })
    .map((taken) => Object.assign([...taken], { toString: () => taken.map(({ name }) => name).join(" | ") }));

const play = async (tab: Tab, history: readonly Step[]): Promise<void> => {
  tab.connection.start();
  for (const { run } of history) {
    await run(tab);
    expect(tab.server.openLinks.length).toBeLessThanOrEqual(1);
  }
};

/** Random histories seldom get as far as the last route, so one is always among them. */
const downToPolling: Step[] = [
  step("websocket refused", (tab) => {
    tab.server.passages.websocket = "refused";
  }),
  step("events refused", (tab) => {
    tab.server.passages.events = "refused";
  }),
  step("close 1006", (tab) => tab.server.openLinks[0]?.end(1006)),
  step("60000 ms", (tab) => tab.passes(60_000)),
];

test("once faults stop, the client holds what the server holds, over whatever route it came to", async () => {
  const over = new Set<string>();
  await fc.assert(
    fc.asyncProperty(histories(harmless), async (history) => {
      const tab = new Tab();
      await play(tab, history);
      for (const state of tab.states) if (state.status === "live") over.add(state.transport);
      tab.server.heals();
      tab.preflight = 200;
      tab.snapshotFails = false;
      await tab.passes(40_000);
      tab.connection.online();
      await tab.passes(100_000);
      expect(tab.connection.state.status).toBe("live");
      expect([...tab.rows].sort()).toEqual([...tab.server.rows].sort());
      expect(tab.server.openLinks).toHaveLength(1);
    }),
    { numRuns: 400, seed: SEED, examples: [[downToPolling]] },
  );
  // Or the histories never led anywhere.
  expect([...over].sort()).toEqual([...names].sort());
});

test("a final state is never left and has no link, whatever the routes do", async () => {
  let endings = 0;
  await fc.assert(
    fc.asyncProperty(histories(fc.oneof({ weight: 12, arbitrary: harmless }, ending)), async (history) => {
      const tab = new Tab();
      await play(tab, history);
      const end = tab.states.findIndex(isFinal);
      if (end < 0) return;
      endings += 1;
      await tab.passes(40_000);
      expect(tab.states.slice(end + 1)).toEqual([]);
      expect(tab.server.openLinks).toEqual([]);
    }),
    { numRuns: 300, seed: SEED },
  );
  expect(endings).toBeGreaterThan(0);
});
