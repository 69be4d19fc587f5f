import { expect, test } from "vitest";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { Liveness } from "./liveness.ts";

const stage = () => {
  const timers = new ManualTimers();
  const liveness = new Liveness({ timers, pingMs: 25_000, pongMs: 10_000 });
  const stop = liveness.start();
  const peer = () => {
    const seen = { pings: 0, abandoned: 0, pong: () => {}, stop: () => {} };
    const self = { ping: () => void seen.pings++, abandon: () => void seen.abandoned++ };
    liveness.watch(self);
    return Object.assign(seen, { pong: () => liveness.answered(self), stop: () => liveness.forget(self) });
  };
  return { timers, stop, peer };
};

/** Where what is to be done soon waits for the next turn of the event loop. */
const inTurns = () => {
  const timers = new ManualTimers();
  const later: (() => void)[] = [];
  const liveness = new Liveness({
    timers: Object.assign(timers, { soon: (task: () => void) => void later.push(task) }),
    pingMs: 25_000,
    pongMs: 10_000,
  });
  liveness.start();
  const turn = () => {
    for (const task of later.splice(0)) task();
  };
  return { timers, liveness, later, turn };
};

test("[SESS-2] a socket that does not answer a ping in time is abandoned, once", () => {
  const { timers, peer } = stage();
  const silent = peer();
  timers.advance(25_000);
  expect(silent.pings).toBe(1);
  timers.advance(9_999);
  expect(silent.abandoned).toBe(0);
  timers.advance(1);
  expect(silent.abandoned).toBe(1);
  timers.advance(120_000);
  expect([silent.pings, silent.abandoned]).toEqual([1, 1]);
});

test("[SESS-2] a socket that answers in time lives on, for as long as it does", () => {
  const { timers, peer } = stage();
  const lively = peer();
  for (let n = 1; n <= 10; n += 1) {
    timers.advance(25_000 - (n === 1 ? 0 : 9_000));
    timers.advance(9_000);
    lively.pong();
  }
  expect(lively.abandoned).toBe(0);
  expect(lively.pings).toBe(10);
});

test("[SESS-2] one that answered the last ping and not this one is abandoned", () => {
  const { timers, peer } = stage();
  const fading = peer();
  timers.advance(25_000);
  fading.pong();
  timers.advance(25_000);
  timers.advance(10_000);
  expect(fading.abandoned).toBe(1);
});

test("a socket that has closed is neither pinged nor abandoned", () => {
  const { timers, peer } = stage();
  const [early, late] = [peer(), peer()];
  early.stop();
  timers.advance(25_000);
  late.stop();
  late.stop();
  timers.advance(60_000);
  expect([early.pings, early.abandoned, late.pings, late.abandoned]).toEqual([0, 0, 1, 0]);
});

test("a socket that opens between a ping and its deadline is not asked for an answer it never owed", () => {
  const { timers, peer } = stage();
  timers.advance(26_000);
  const fresh = peer();
  timers.advance(10_000);
  expect([fresh.pings, fresh.abandoned]).toEqual([0, 0]);
});

test("each socket answers for itself", () => {
  const { timers, peer } = stage();
  const [silent, lively] = [peer(), peer()];
  timers.advance(25_000);
  lively.pong();
  timers.advance(10_000);
  expect([silent.abandoned, lively.abandoned]).toEqual([1, 0]);
});

test("stopping ends the pings", () => {
  const { timers, stop, peer } = stage();
  const idle = peer();
  stop();
  timers.advance(120_000);
  expect([idle.pings, idle.abandoned, timers.waiting]).toEqual([0, 0, 0]);
});

test("[SESS-2] an answer that waited in its socket while the process was stalled counts", () => {
  // given: when the time is up, the answer has arrived and has not been heard yet
  const { timers, liveness, turn } = inTurns();
  let abandoned = 0;
  const peer = { ping: () => {}, abandon: () => void abandoned++ };
  liveness.watch(peer);
  timers.advance(25_000);
  timers.advance(10_000);
  // when
  liveness.answered(peer);
  turn();
  // then
  expect(abandoned).toBe(0);
});

test("[SESS-2] a crowd is not asked in one go, and each of it has the whole time to answer", () => {
  // given
  const { timers, liveness, later, turn } = inTurns();
  const seen = { pings: 0, abandoned: 0 };
  const crowd = Array.from({ length: 1_000 }, () => ({
    ping: () => void seen.pings++,
    abandon: () => void seen.abandoned++,
  }));
  for (const peer of crowd) liveness.watch(peer);
  // when
  timers.advance(25_000);
  const atOnce = seen.pings;
  while (later.length > 0) turn();
  timers.advance(9_999);
  turn();
  // then
  expect(atOnce).toBeLessThan(500);
  expect(seen).toEqual({ pings: 1_000, abandoned: 0 });
  timers.advance(1);
  turn();
  expect(seen.abandoned).toBe(1_000);
});
