import type { ServerFrame } from "@orbit/shared/realtime";
import { ChaosProxy, type ClientFaults, commandsOn, issue, type RecordingClient } from "@orbit/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { BUSY_MS, missedBound, ms, report, sized } from "./support/figures.ts";
import { QUICK, type Staffing, Stage } from "./support/stage.ts";

const HEARTBEAT_MS = Number(QUICK.HEARTBEAT_MS);
const PING_MS = Number(QUICK.PING_INTERVAL_MS) + Number(QUICK.PONG_TIMEOUT_MS);

let stage: Stage;
let acme: Staffing;
let ana: RecordingClient;
let proxy: ChaosProxy;

beforeAll(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl());
  const owner = await stage.account("Ana");
  acme = await stage.workspace(owner);
  ana = await stage.tab("Ana", acme, owner);
  proxy = await ChaosProxy.open(stage.url);
});
afterAll(async () => {
  await proxy.close();
  await stage.close();
});

let tabs = 0;
const anotherTab = (faults: ClientFaults = {}, where = stage.where): Promise<RecordingClient> => {
  tabs += 1;
  return stage.tab(`Tab ${tabs}`, acme, ana.account, { faults, where });
};

let rooms = 0;
const createsRoom = async (): Promise<number> => {
  rooms += 1;
  const { outcome } = await issue(ana, commandsOn(acme.slug).createRoom(`Room ${rooms}`), stage.history);
  if (outcome.kind !== "ok") throw new Error(`the room was not created: ${JSON.stringify(outcome)}`);
  return outcome.position.seq;
};

/** Until the tab's state is the server's. Answers how long it took. */
const repaired = async (client: RecordingClient, withinMs: number): Promise<number> => {
  const began = performance.now();
  while ((await client.compare()) !== "same") {
    if (performance.now() - began > withinMs) throw new Error(`not repaired within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - began;
};

const isStored = (frame: ServerFrame): boolean => frame.type === "event" && frame.seq !== undefined;

/** Lets the first stored frame after `arm` be caught. */
const onceArmed = () => {
  let [isArmed, caught] = [false, 0];
  return {
    arm: () => {
      isArmed = true;
    },
    get caught() {
      return caught;
    },
    catches: (frame: ServerFrame): boolean => {
      if (!isArmed || !isStored(frame)) return false;
      isArmed = false;
      caught += 1;
      return true;
    },
  };
};

describe("what a client missed is found and repaired", () => {
  test("[F30] a handler that throws costs a snapshot at once, never a frame", async () => {
    const n = sized(5, 10, 50);
    const trap = onceArmed();
    const tab = await anotherTab({ throwsAt: trap.catches });
    const times: number[] = [];
    for (let round = 0; round < n; round += 1) {
      trap.arm();
      await createsRoom();
      times.push(await repaired(tab, HEARTBEAT_MS + BUSY_MS));
    }
    tab.close();
    expect(trap.caught).toBe(n);
    expect(tab.resyncs.filter((reason) => reason === "frame_not_applied")).toHaveLength(n);
    report({
      id: "F30",
      injected: "the client's handler throws at a stored frame",
      n,
      expected: "repaired ≤ Thb + 1 s, by snapshot",
      seen: `repaired within at most ${ms(Math.max(...times))}`,
      missed: missedBound("repair", Math.max(...times), HEARTBEAT_MS + 1_000),
      bite: `${trap.caught} frames thrown at, ${tab.resyncs.length} snapshots`,
    });
  });

  test("[F31] the lost last frame of a burst is noticed by the heartbeat's count", async () => {
    const n = sized(3, 5, 30);
    const trap = onceArmed();
    const tab = await anotherTab({ loses: trap.catches });
    const times: number[] = [];
    for (let round = 0; round < n; round += 1) {
      await createsRoom();
      trap.arm();
      await createsRoom();
      times.push(await repaired(tab, HEARTBEAT_MS + BUSY_MS));
    }
    tab.close();
    expect(tab.lost).toBe(n);
    expect(tab.resyncs).toEqual(Array(n).fill("count_differs"));
    report({
      id: "F31",
      injected: "the last frame of a burst is lost between socket and client, then silence",
      n,
      expected: `noticed ≤ Thb + 1 s (Thb = ${HEARTBEAT_MS} ms here)`,
      seen: `repaired within at most ${ms(Math.max(...times))}`,
      missed: missedBound("repair", Math.max(...times), HEARTBEAT_MS + 1_000),
      bite: `${tab.lost} frames lost, ${tab.resyncs.length} snapshots because the counts differed`,
    });
  });

  test("[F31] control: with heartbeats ignored, the lost last frame stays lost", async () => {
    const trap = onceArmed();
    const tab = await anotherTab({ loses: trap.catches, ignoresHeartbeats: true });
    trap.arm();
    await createsRoom();
    await expect(repaired(tab, 2 * HEARTBEAT_MS + 500)).rejects.toThrow("not repaired");
    tab.close();
    report({
      id: "F31 control",
      injected: "as F31, and the client does not look at heartbeats",
      n: 1,
      expected: "must fail: the client stays wrong",
      seen: `still wrong after ${ms(2 * HEARTBEAT_MS + 500)}`,
      bite: `${trap.caught} frame lost, ${tab.resyncs.length} snapshots`,
    });
  });

  test("[P5] control: a store without version guards goes back when an old frame comes again", async () => {
    const made = await issue(ana, commandsOn(acme.slug).createRoom("Old name"), stage.history);
    const [guarded, unguarded] = [await anotherTab(), await anotherTab({ hasNoVersionGuard: true })];
    // The body of an answered room.create.
    const { room } = made.body as { room: Parameters<ReturnType<typeof commandsOn>["renameRoom"]>[0] };
    const renamed = await issue(ana, commandsOn(acme.slug).renameRoom(room, "New name"), stage.history);
    if (renamed.outcome.kind !== "ok") throw new Error("the room was not renamed");
    const { position } = renamed.outcome;
    await Promise.all([guarded, unguarded].map((tab) => tab.until("the new name", () => tab.holds(position.seq))));
    for (const tab of [guarded, unguarded]) tab.replica.apply({ type: "workspace.room.created", room }, position);
    const nameIn = (tab: RecordingClient) => tab.replica.rooms.get(room.id)?.name;
    expect([nameIn(guarded), nameIn(unguarded)]).toEqual(["New name", "Old name"]);
    expect(await guarded.compare()).toBe("same");
    expect(await unguarded.compare()).toBe("different");
    for (const tab of [guarded, unguarded]) tab.close();
    report({
      id: "P5 control",
      injected: "an old frame is applied again, to a store with version guards and to one without",
      n: 1,
      expected: "must fail without guards: the older row wins, and the digest tells",
      seen: "with guards the digests agree, without they differ",
      bite: "1 old frame applied",
    });
  });
});

describe("peers that go silent", () => {
  test("[F29] a half-open connection is noticed by both sides on their own", async () => {
    const n = sized(1, 2, 6);
    const [byServer, byClient]: [number[], number[]] = [[], []];
    for (let round = 0; round < n; round += 1) {
      const tab = await anotherTab({}, { base: proxy.through(stage.url), origin: stage.url });
      const before = tab.states.length;
      stage.fault("black hole", [1006]);
      proxy.blackHole();
      const began = performance.now();
      const missed = await createsRoom();
      await Promise.all([
        tab
          .until("noticing", () => tab.states.length > before, 2 * HEARTBEAT_MS + 1_000 + BUSY_MS)
          .then(() => byClient.push(performance.now() - began)),
        serverDropped(began).then((took) => byServer.push(took)),
      ]);
      proxy.healed();
      tab.retryNow();
      await tab.until("coming back", () => tab.holds(missed));
      tab.close();
    }
    expect(Math.max(...byServer)).toBeLessThan(PING_MS + BUSY_MS);
    report({
      id: "F29",
      injected: "a black hole between client and server: no bytes, no FIN, no RST",
      n,
      expected: `server ≤ ping + pong (${PING_MS} ms here), client ≤ 2 × Thb + 1 s (${2 * HEARTBEAT_MS + 1_000} ms here)`,
      seen: `server after at most ${ms(Math.max(...byServer))}, client after at most ${ms(Math.max(...byClient))}; nothing missed after it healed`,
      missed: [
        ...missedBound("server", Math.max(...byServer), PING_MS),
        ...missedBound("client", Math.max(...byClient), 2 * HEARTBEAT_MS + 1_000),
      ],
      bite: `${n} connections went silent`,
    });
  });

  test("[F28] a client that stops reading altogether is ended, and resumes when it reads again", async () => {
    const n = sized(1, 2, 6);
    const times: number[] = [];
    for (let round = 0; round < n; round += 1) {
      const tab = await anotherTab();
      stage.fault("a client stops reading", [1006, 4408]);
      tab.freeze();
      const missed = await createsRoom();
      times.push(await serverDropped(performance.now()));
      tab.thaw();
      await tab.until("coming back", () => tab.holds(missed));
      tab.close();
    }
    expect(Math.max(...times)).toBeLessThan(PING_MS + BUSY_MS);
    report({
      id: "F28",
      injected: "the client pauses its socket",
      n,
      expected: `ping unanswered ⇒ ended ≤ ping + pong (${PING_MS} ms here)`,
      seen: `ended after at most ${ms(Math.max(...times))}; nothing missed after it read again`,
      missed: missedBound("server", Math.max(...times), PING_MS),
      bite: `${n} sockets ended by the server`,
    });
  });
});

test("the whole run passes the history checker, but for what was lost on purpose", async () => {
  await stage.converge(acme.slug, [ana]);
  expect(await stage.violations(acme.slug, ["C4", "C5", "C8", "C9", "C12"])).toEqual([]);
});

/** Until the server has one socket fewer. */
const serverDropped = async (began: number): Promise<number> => {
  const before = await stage.openSockets();
  while ((await stage.openSockets()) >= before) {
    if (performance.now() - began > 30_000) throw new Error("the server keeps the socket");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - began;
};
