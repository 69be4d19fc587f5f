import { expect, test } from "vitest";
import { SerialLanes } from "./serial-lanes.ts";

const gate = () => {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve: () => resolve() };
};

test("[FEED-1] a slow task is not overtaken by a later, faster one of its lane", async () => {
  const lanes = new SerialLanes();
  const slow = gate();
  const done: string[] = [];
  const first = lanes.run("acme", async () => {
    await slow.promise;
    done.push("first");
  });
  const second = lanes.run("acme", async () => void done.push("second"));
  await new Promise(setImmediate);
  expect(done).toEqual([]);
  slow.resolve();
  await Promise.all([first, second]);
  expect(done).toEqual(["first", "second"]);
});

test("lanes run side by side", async () => {
  const lanes = new SerialLanes();
  const stuck = gate();
  const waiting = lanes.run("acme", () => stuck.promise);
  await expect(lanes.run("zeta", async () => "done")).resolves.toBe("done");
  stuck.resolve();
  await waiting;
});

test("a task that fails tells its own caller, and does not hold up the next", async () => {
  const lanes = new SerialLanes();
  const failing = lanes.run("acme", () => Promise.reject(new Error("no")));
  const next = lanes.run("acme", async () => "done");
  await expect(failing).rejects.toThrow("no");
  await expect(next).resolves.toBe("done");
});

test("a task that throws before it awaits anything is one that fails", async () => {
  const lanes = new SerialLanes();
  const failing = lanes.run("acme", () => {
    throw new Error("at once");
  });
  await expect(failing).rejects.toThrow("at once");
});

test("idle waits for what runs, for what waits, and for what those tasks add", async () => {
  const lanes = new SerialLanes();
  const slow = gate();
  const done: string[] = [];
  void lanes.run("acme", async () => {
    await slow.promise;
    done.push("first");
    void lanes.run("zeta", async () => void done.push("added"));
  });
  let isIdle = false;
  const idle = lanes.idle().then(() => {
    isIdle = true;
  });
  await new Promise(setImmediate);
  expect(isIdle).toBe(false);
  slow.resolve();
  await idle;
  expect(done).toEqual(["first", "added"]);
});

test("idle resolves at once when nothing was ever asked", async () => {
  await expect(new SerialLanes().idle()).resolves.toBeUndefined();
});
