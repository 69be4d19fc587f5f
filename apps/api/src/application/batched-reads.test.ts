import { expect, test } from "vitest";
import { ManualTimers } from "../../test/support/manual-timers.ts";
import { BatchedReads } from "./batched-reads.ts";

const settled = () => new Promise(setImmediate);

/** Reads that begin when a test ends a turn, and end when it says so. */
const stage = () => {
  const timers = new ManualTimers();
  const turn: (() => void)[] = [];
  const begun: { batch: readonly string[]; end: () => Promise<unknown>; break: () => Promise<unknown> }[] = [];
  const reads = new BatchedReads<string, string>({
    timers: { soon: (task) => void turn.push(task), after: (ms, task) => timers.after(ms, task) },
    read: (batch) =>
      new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          finish();
          return settled();
        };
        begun.push({
          batch,
          end: () => end(() => resolve(batch.map((one) => `${one}!`))),
          break: () => end(() => reject(new Error("the database is away"))),
        });
      }),
  });
  const endTurn = () => {
    for (const task of turn.splice(0)) task();
  };
  return {
    timers,
    begun,
    ask: (one: string) => reads.ask(one),
    endTurn,
    batches: () => begun.map(({ batch }) => batch),
  };
};

test("[JOIN-7] who asks in the same turn shares a read, and each gets the answer to its own question", async () => {
  const { begun, ask, endTurn, batches } = stage();
  const answers = ["ana", "ben", "ana"].map(ask);
  endTurn();
  await begun[0]?.end();
  expect(batches()).toEqual([["ana", "ben", "ana"]]);
  expect(await Promise.all(answers)).toEqual(["ana!", "ben!", "ana!"]);
});

test("[JOIN-3] nobody shares a read that began before they asked: they share the next", async () => {
  const { begun, ask, endTurn, batches } = stage();
  void ask("early");
  endTurn();
  const late = ["late", "later"].map(ask);
  endTurn();
  expect(batches()).toEqual([["early"]]);
  await begun[0]?.end();
  endTurn();
  await begun[1]?.end();
  expect(batches()).toEqual([["early"], ["late", "later"]]);
  expect(await Promise.all(late)).toEqual(["late!", "later!"]);
});

test("[HUB-2] a read that hangs holds up who asks after it for a moment only, and never are more than four under way", async () => {
  const { timers, begun, ask, endTurn, batches } = stage();
  for (const one of ["a", "b", "c", "d", "e"]) {
    void ask(one);
    endTurn();
    timers.advance(50);
    endTurn();
  }
  expect(batches()).toEqual([["a"], ["b"], ["c"], ["d"]]);
  await begun[0]?.end();
  endTurn();
  expect(batches().at(-1)).toEqual(["e"]);
  for (const { end } of begun) await end();
  expect(timers.waiting).toBe(0);
});

test("[JOIN-7] a read that fails fails for those who shared it and those in line, and not for the next", async () => {
  const { begun, ask, endTurn } = stage();
  const failing = [ask("first")];
  endTurn();
  failing.push(ask("in line"));
  const failed = Promise.all(failing.map((one) => expect(one).rejects.toThrow("away")));
  await begun[0]?.break();
  await failed;
  const next = ask("next");
  endTurn();
  await begun[1]?.end();
  expect(await next).toBe("next!");
});
