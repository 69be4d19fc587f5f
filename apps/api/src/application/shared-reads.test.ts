import { describe, expect, test } from "vitest";
import { ManualTimers } from "../../test/support/manual-timers.ts";
import { SharedReads } from "./shared-reads.ts";

const settled = () => new Promise(setImmediate);
const BREATH_MS = 250;

type Read = { key: string; asked: readonly number[]; end: () => Promise<unknown>; fail: () => Promise<unknown> };

/** Reads that end when a test says so, each answering ten times what it was asked. */
const stage = () => {
  const timers = new ManualTimers();
  const open: Read[] = [];
  const reads = new SharedReads<number, number>({
    read: (key, asked) =>
      new Promise((resolve, reject) => {
        const end = () => {
          resolve(asked.map((one) => one * 10));
          return settled();
        };
        const fail = () => {
          reject(new Error("away"));
          return settled();
        };
        open.push({ key, asked, end, fail });
      }),
    breath: () => new Promise((resolve) => timers.after(BREATH_MS, resolve)),
  });
  const next = (): Read => {
    const read = open.shift();
    if (!read) throw new Error("nobody reads");
    return read;
  };
  const pass = async (ms: number) => {
    timers.advance(ms);
    await settled();
  };
  return { reads, open, next, pass };
};

describe("many who ask the same at once", () => {
  test("share the read that begins after they asked, and each gets their own answer", async () => {
    const { reads, next } = stage();
    const answers = [1, 2, 3].map((asked) => reads.ask("acme", asked));
    const alone = next();
    expect(alone.asked).toEqual([1]);
    await alone.end();
    const together = next();
    expect(together.asked).toEqual([2, 3]);
    await together.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  test("of another key are read for at the same time", () => {
    const { reads, open } = stage();
    void reads.ask("acme", 1);
    void reads.ask("zenith", 2);
    expect(open.map(({ key, asked }) => [key, asked])).toEqual([
      ["acme", [1]],
      ["zenith", [2]],
    ]);
  });

  test("fail together with their read, and so does whoever was in line: nobody waits for two failures", async () => {
    const { reads, open, next } = stage();
    const failing = [1, 2, 3].map((asked) => expect(reads.ask("acme", asked)).rejects.toThrow("away"));
    await next().fail();
    await Promise.all(failing);
    expect(open).toEqual([]);
  });

  test("do not fail for a read that failed before they asked", async () => {
    const { reads, next } = stage();
    const failing = expect(reads.ask("acme", 1)).rejects.toThrow("away");
    await next().fail();
    await failing;
    const following = reads.ask("acme", 2);
    await next().end();
    expect(await following).toBe(20);
  });
});

describe("[JOIN-8] a crowd", () => {
  test("is read for once in a while: the next read begins when a breath has passed since the last one", async () => {
    const { reads, open, next, pass } = stage();
    for (const asked of [1, 2, 3, 4]) void reads.ask("acme", asked);
    await next().end();
    expect(open).toEqual([]);
    await pass(BREATH_MS - 1);
    expect(open).toEqual([]);
    await pass(1);
    expect(next().asked).toEqual([2, 3, 4]);
  });

  test("that was just served keeps whoever comes after it waiting no longer than that", async () => {
    const { reads, open, next, pass } = stage();
    for (const asked of [1, 2, 3, 4]) void reads.ask("acme", asked);
    await next().end();
    await pass(BREATH_MS);
    await next().end();
    void reads.ask("acme", 5);
    expect(open).toEqual([]);
    await pass(BREATH_MS);
    await next().end();
    void reads.ask("acme", 6);
    expect(next().asked).toEqual([6]);
  });

  test("may come in turns: with a fourth of whom some had to wait, reads are a breath apart until it is calm", async () => {
    const { reads, open, next, pass } = stage();
    for (const asked of [1, 2]) void reads.ask("acme", asked);
    await next().end();
    await next().end();
    void reads.ask("acme", 3);
    await next().end();
    void reads.ask("acme", 4);
    expect(open).toEqual([]);
    await pass(BREATH_MS);
    expect(next().asked).toEqual([4]);
  });

  test("is not many who ask one after the other, nor one person over and over", async () => {
    const { reads, next } = stage();
    for (const asked of [1, 2, 3, 4, 5, 6]) {
      void reads.ask("acme", asked);
      await next().end();
    }
    void reads.ask("zenith", 1);
    for (let n = 0; n < 6; n += 1) {
      void reads.ask("zenith", 1);
      await next().end();
    }
  });

  test("is more than two: they are served one read after the other, without waiting", async () => {
    const { reads, next } = stage();
    for (const asked of [1, 2]) void reads.ask("acme", asked);
    await next().end();
    expect(next().asked).toEqual([2]);
  });
});
