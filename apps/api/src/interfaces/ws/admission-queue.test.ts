import { describe, expect, test } from "vitest";
import type { CrowdAccessReader } from "#application/ports/access-reader.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { AdmissionQueue } from "./admission-queue.ts";
import { QueuedAccessReader } from "./queued-access-reader.ts";

const settled = () => new Promise(setImmediate);

/** Work that lasts until a test ends it. */
const stage = (limits = { atOnce: 2, waiting: 3 }) => {
  const queue = new AdmissionQueue(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { queue, begun, work, end };
};

describe("[JOIN-7] who knocks while others are served", () => {
  test("waits in line, first come first served, and never more are served at once than may be", async () => {
    const { queue, begun, work, end } = stage();
    const answers = ["a", "b", "c", "d"].map((name) => queue.newcomer(work(name)));
    expect([begun, queue.running, queue.waiting]).toEqual([["a", "b"], 2, 2]);
    await end("b");
    await end("a");
    expect(begun).toEqual(["a", "b", "c", "d"]);
    await end("c");
    await end("d");
    expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d"]);
    expect([queue.running, queue.waiting, queue.refused]).toEqual([0, 0, 0]);
  });

  test("is refused beyond the line, without any work, and the line goes on", async () => {
    const { queue, begun, work, end } = stage();
    for (const name of ["a", "b", "c", "d", "e"]) void queue.newcomer(work(name));
    expect(await queue.newcomer(work("f"))).toBeNull();
    expect(queue.refused).toBe(1);
    await end("a");
    void queue.newcomer(work("g"));
    for (const name of ["b", "c", "d", "e", "g"]) await end(name);
    expect(begun).toEqual(["a", "b", "c", "d", "e", "g"]);
  });

  test("waits behind those who were let in, who are never refused", async () => {
    const { queue, begun, work, end } = stage({ atOnce: 1, waiting: 1 });
    void queue.newcomer(work("first"));
    void queue.newcomer(work("second"));
    for (const name of ["joins", "joins too"]) void queue.admitted(work(name));
    await end("first");
    await end("joins");
    await end("joins too");
    expect(begun).toEqual(["first", "joins", "joins too", "second"]);
  });

  test("gets the place of one whose work failed", async () => {
    const { queue, begun, work } = stage({ atOnce: 1, waiting: 1 });
    const failing = queue.newcomer(() => Promise.reject(new Error("the database is away")));
    void queue.newcomer(work("next"));
    await expect(failing).rejects.toThrow("away");
    await settled();
    expect(begun).toEqual(["next"]);
  });
});

describe("[JOIN-7] the session of who is refused", () => {
  const reader = (limits: { atOnce: number; waiting: number }) => {
    const asked: string[] = [];
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const nobody = { session: null, access: null };
    const access: CrowdAccessReader = {
      bySession: async () => nobody,
      bySessions: async (crowd) => {
        asked.push(...crowd.map(({ tokenHash }) => tokenHash));
        await held;
        return crowd.map(() => nobody);
      },
      sessionByToken: async () => null,
      memberOf: async () => null,
      health: async () => {},
    };
    const [drain, memory] = [{ isDraining: false }, { isTight: false }];
    const chance = { value: 0 };
    const random = () => chance.value;
    const queue = new AdmissionQueue(limits);
    const queued = new QueuedAccessReader({ access, timers: new ManualTimers(), queue, drain, memory, random });
    return {
      chance,
      asked,
      drain,
      memory,
      answer: () => answer(),
      knock: (hash: string) => queued.bySession(hash, "acme", new Date()),
    };
  };

  test("is not looked up when the line is full", async () => {
    const { asked, knock } = reader({ atOnce: 1, waiting: 1 });
    void knock("first");
    void knock("second");
    await expect(knock("third")).rejects.toMatchObject({ code: "http.unavailable" });
    expect(asked).toEqual(["first"]);
  });

  test("says when to come back: some time within twice what the line needs, so that they are not all back at once", async () => {
    const { chance, knock } = reader({ atOnce: 1, waiting: 1_000 });
    for (let n = 0; n <= 1_000; n += 1) void knock(`waiting ${n}`);
    for (const [value, retryAfterS] of [
      [0, 1],
      [0.5, 6],
      [0.999, 10],
    ] as const) {
      chance.value = value;
      await expect(knock("one more")).rejects.toMatchObject({ code: "http.unavailable", retryAfterS });
    }
  });

  test("is not looked up while memory is short", async () => {
    const { asked, memory, knock } = reader({ atOnce: 1, waiting: 1 });
    memory.isTight = true;
    await expect(knock("first")).rejects.toMatchObject({ code: "http.unavailable" });
    memory.isTight = false;
    void knock("second");
    expect(asked).toEqual(["second"]);
  });

  test("is not looked up while draining, nor for who waited when it began", async () => {
    const { asked, drain, answer, knock } = reader({ atOnce: 1, waiting: 5 });
    void knock("first");
    const waited = knock("second");
    drain.isDraining = true;
    await expect(knock("third")).rejects.toMatchObject({ code: "http.unavailable" });
    answer();
    await expect(waited).rejects.toMatchObject({ code: "http.unavailable" });
    expect(asked).toEqual(["first"]);
  });
});
