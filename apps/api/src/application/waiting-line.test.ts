import { expect, test } from "vitest";
import { WaitingLine } from "./waiting-line.ts";

const tenfold = async (asked: readonly number[]) => asked.map((one) => one * 10);
const away = async (): Promise<number[]> => {
  throw new Error("away");
};

test("all who wait are answered by one read, each at its place", async () => {
  const line = new WaitingLine<number, number>();
  const answers = [line.ask(1), line.ask(2), line.ask(1)];
  expect([line.length, line.asked]).toEqual([3, [1, 2, 1]]);
  await line.answerBy(tenfold);
  expect(await Promise.all(answers)).toEqual([10, 20, 10]);
  expect(line.length).toBe(0);
});

test("who asks while a read is under way is not answered by it", async () => {
  const line = new WaitingLine<number, number>();
  const reads: (readonly number[])[] = [];
  const first = line.ask(1);
  let second: Promise<number> | null = null;
  await line.answerBy((asked) => {
    reads.push(asked);
    second = line.ask(2);
    return tenfold(asked);
  });
  expect([await first, reads, line.asked]).toEqual([10, [[1]], [2]]);
  await line.answerBy(tenfold);
  expect(await second).toBe(20);
});

test("a read that fails fails all who shared it and all who are in line for the next, and nobody after them", async () => {
  const line = new WaitingLine<number, number>();
  const asking = [line.ask(1), line.ask(2)];
  const answering = line.answerBy(() => {
    asking.push(line.ask(3));
    return away();
  });
  for (const one of await Promise.allSettled(asking)) expect(one).toMatchObject({ reason: new Error("away") });
  await answering;
  expect([asking.length, line.length]).toEqual([3, 0]);
  const later = line.ask(4);
  await line.answerBy(tenfold);
  expect(await later).toBe(40);
});

test("a read that throws before it is under way fails them just so", async () => {
  const line = new WaitingLine<number, number>();
  const answer = line.ask(1);
  void line.answerBy(() => {
    throw new Error("away");
  });
  await expect(answer).rejects.toThrow("away");
});
