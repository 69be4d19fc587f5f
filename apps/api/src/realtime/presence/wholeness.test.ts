import { expect, test } from "vitest";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { settled } from "../../../test/support/presence-stage.ts";
import { Wholeness } from "./wholeness.ts";

const stage = () => {
  const all = { isUp: true, isListening: true, hearsAll: true, missesSome: false, isWhole: true };
  const [known, timers] = [new Map<string, boolean>(), new ManualTimers()];
  const ids = ["acme", "other"];
  const wholeness = new Wholeness({
    attended: { ids, has: (id) => ids.includes(id), isListening: () => all.isListening },
    heard: {
      get hearsAll() {
        return all.hearsAll;
      },
      get missesSome() {
        return all.missesSome;
      },
      isWhole: () => all.isWhole,
    },
    announcer: { isWhole: (id) => known.get(id) ?? false, setWhole: (id, isWhole) => void known.set(id, isWhole) },
    isUp: () => all.isUp,
    timers,
    patienceMs: 250,
  });
  /** Whether whoever waits has been let go. */
  const waiter = () => {
    const state = { isWaiting: true };
    void wholeness.known("acme").then(() => {
      state.isWaiting = false;
    });
    return settled().then(() => state);
  };
  return { wholeness, all, known, timers, waiter };
};

test("[PRES-9] all is known where everybody can be heard, is heard and has said whom they have", () => {
  const { wholeness, all, known } = stage();
  expect([wholeness.judge("acme"), known.get("acme")]).toEqual([true, true]);
  for (const condition of ["isUp", "isListening", "hearsAll", "isWhole"] as const) {
    all[condition] = false;
    expect([wholeness.judge("acme"), known.get("acme")], condition).toEqual([false, false]);
    all[condition] = true;
  }
});

test("of a workspace that nobody here attends to, nothing is known and nothing is told", () => {
  const { wholeness, known } = stage();
  expect(wholeness.judge("elsewhere")).toBe(false);
  wholeness.judgeAll();
  expect([...known]).toEqual([
    ["acme", true],
    ["other", true],
  ]);
});

test("whoever waits is let go once all is known, and not before", async () => {
  const { wholeness, all, timers, waiter } = stage();
  all.isWhole = false;
  const [one, other] = [await waiter(), await waiter()];
  wholeness.judge("acme");
  await settled();
  expect([one.isWaiting, other.isWaiting]).toEqual([true, true]);
  all.isWhole = true;
  wholeness.judge("acme");
  await settled();
  expect([one.isWaiting, other.isWaiting, timers.waiting]).toEqual([false, false, 0]);
});

test("whoever waits is let go when patience ends", async () => {
  const { all, timers, waiter } = stage();
  all.isWhole = false;
  const one = await waiter();
  timers.advance(249);
  await settled();
  expect(one.isWaiting).toBe(true);
  timers.advance(1);
  await settled();
  expect(one.isWaiting).toBe(false);
});

test("nobody waits for what is known already, nor in vain", async () => {
  const { wholeness, all, waiter } = stage();
  wholeness.judge("acme");
  expect((await waiter()).isWaiting).toBe(false);
  all.isWhole = false;
  wholeness.judge("acme");
  all.missesSome = true;
  expect((await waiter()).isWaiting).toBe(false);
  all.missesSome = false;
  all.isUp = false;
  expect((await waiter()).isWaiting).toBe(false);
});
