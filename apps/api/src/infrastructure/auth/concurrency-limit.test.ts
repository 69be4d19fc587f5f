import { expect, test } from "vitest";
import { concurrencyLimit } from "./concurrency-limit.ts";

/** Lets every promise that is already settled run its continuations. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("no more tasks run at once than allowed; the others follow in order, also after one that failed", async () => {
  const limit = concurrencyLimit(2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const tasks = [0, 1, 2, 3].map((number) =>
    limit(() => {
      started.push(number);
      return new Promise<number>((resolve, reject) => {
        finish[number] = () => (number === 0 ? reject(new Error("no")) : resolve(number));
      });
    }),
  );
  const outcomes = Promise.allSettled(tasks);
  await settled();
  expect(started).toEqual([0, 1]);
  finish[0]?.();
  await settled();
  expect(started).toEqual([0, 1, 2]);
  for (const number of [1, 2]) finish[number]?.();
  await settled();
  expect(started).toEqual([0, 1, 2, 3]);
  finish[3]?.();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"]);
  await expect(limit(async () => "free again")).resolves.toBe("free again");
});

test("a task that throws before it begins frees its place", async () => {
  const limit = concurrencyLimit(1);
  const failing = limit(() => {
    throw new Error("at once");
  });
  await expect(failing).rejects.toThrow("at once");
  await expect(limit(async () => "next")).resolves.toBe("next");
});
