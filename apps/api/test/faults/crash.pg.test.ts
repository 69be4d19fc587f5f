import { commandsOn, issue, type RecordingClient } from "@orbit/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { ms, report, sized } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: sized(240_000, 240_000, 900_000) });

let stage: Stage;
let acme: Staffing;
let [ana, ben]: RecordingClient[] = [];

beforeEach(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl());
  const owner = await stage.account("Ana");
  const other = await stage.account("Ben");
  acme = await stage.workspace(owner);
  await stage.joins(acme, other, "member");
  ana = await stage.tab("Ana", acme, owner);
  ben = await stage.tab("Ben", acme, other);
});
afterEach(() => stage.close());

const people = (): [RecordingClient, RecordingClient] => {
  if (!ana || !ben) throw new Error("nobody is here");
  return [ana, ben];
};

/** Sends one command at a time into a process that dies of it, starts the next one, and waits for everybody to be whole again. */
const dieOfCommands = async (point: string, rounds: number): Promise<{ healMs: number[]; attempts: number[] }> => {
  const [first, second] = people();
  const [healMs, attempts]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    await stage.crash({ CRASH_AT: point });
    for (const client of people()) client.retryNow();
    await second.until("being live again", () => second.state.status === "live");
    const sent = issue(first, commandsOn(acme.slug).createRoom(`Room ${round}`), stage.history);
    stage.fault(point, [1006]);
    await stage.diedByItself();
    await stage.start();
    const began = performance.now();
    for (const client of people()) client.retryNow();
    attempts.push((await sent).attempts);
    await stage.converge(acme.slug, people());
    healMs.push(performance.now() - began);
  }
  return { healMs, attempts };
};

describe("a process that dies at the worst moment", () => {
  test("[F1] after COMMIT and before anybody was told: the log tells it, once, and the retry has the first answer", async () => {
    const n = sized(2, 3, 30);
    const { healMs, attempts } = await dieOfCommands("after_commit", n);
    expect(attempts.every((count) => count > 1)).toBe(true);
    expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
    const rooms = ana?.replica.rooms.all() ?? [];
    expect(rooms).toHaveLength(n);
    report({
      id: "F1",
      injected: "CRASH_AT=after_commit: SIGKILL between COMMIT and the broadcast; then a new process",
      n,
      expected: "0 lost, 0 twice; whole again ≤ Tpoll + 0.5 s + the client's back-off",
      seen: `0 lost, 0 twice; everybody whole again at most ${ms(Math.max(...healMs))} after the new process was ready`,
      bite: `${n} processes died at the point (${stage.kills - n} more by plain kill -9), every command needed ${Math.min(...attempts)} attempts or more`,
      claims: "never in n",
    });
  });

  test("[F2] before COMMIT: no row, no frame, and the retry carries the command out", async () => {
    const n = sized(2, 3, 30);
    const { attempts } = await dieOfCommands("before_commit", n);
    expect(attempts.every((count) => count > 1)).toBe(true);
    expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
    expect(ana?.replica.rooms.all()).toHaveLength(n);
    report({
      id: "F2",
      injected: "CRASH_AT=before_commit: SIGKILL when all is written and COMMIT is next",
      n,
      expected: "0 ghosts, each command takes effect once, at its retry",
      seen: "0 ghosts, 0 twice",
      bite: `${n} processes died at the point (${stage.kills - n} more by plain kill -9)`,
      claims: "never in n",
    });
  });

  test("[F4] in the middle of handing frames to sockets: clients resume at their cursors", async () => {
    const n = sized(2, 3, 10);
    const [first] = people();
    for (let round = 0; round < n; round += 1) {
      // Or the process would die of what it replays, before it is ready.
      await stage.confirmed(people());
      await stage.crash({ CRASH_AT: "mid_dispatch" });
      await Promise.all(
        people().map((client) => client.until("being live again", () => client.state.status === "live")),
      );
      const burst = Array.from({ length: 10 }, (_, index) =>
        issue(first, commandsOn(acme.slug).createRoom(`Room ${round}.${index}`), stage.history),
      );
      stage.fault("mid_dispatch", [1006]);
      await stage.diedByItself();
      await stage.start();
      await Promise.all(burst);
      await stage.converge(acme.slug, people());
    }
    expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
    expect(people().map(({ resyncs }) => resyncs)).toEqual([[], []]);
    report({
      id: "F4",
      injected: "CRASH_AT=mid_dispatch: SIGKILL at the third frame of a burst of ten",
      n,
      expected: "0 gaps, 0 repeats applied, resumed by cursor without a snapshot",
      seen: "0 gaps, 0 repeats, 0 snapshots",
      bite: `${n} processes died at the point (${stage.kills - n} more by plain kill -9)`,
      claims: "never in n",
    });
  });

  test("in the middle of a snapshot: nobody is left with half of one", async () => {
    const n = sized(1, 1, 3);
    for (let round = 0; round < n; round += 1) {
      await stage.crash({ CRASH_AT: "mid_snapshot" });
      stage.fault("mid_snapshot", [1006]);
      const [first] = people();
      await first.until("being live again", () => first.state.status === "live");
      expect((await first.account.request("GET", `/v1/workspaces/${acme.slug}`)).status).toBe(0);
      await stage.diedByItself();
      await stage.start();
      await stage.converge(acme.slug, people());
    }
    expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
    report({
      id: "F4 snapshot",
      injected: "CRASH_AT=mid_snapshot: SIGKILL within the snapshot's transaction",
      n,
      expected: "no half snapshot; the next one is whole",
      seen: "no answer at all, then a whole one",
      bite: `${n} processes died at the point (${stage.kills - n} more by plain kill -9)`,
    });
  });
});
