import { closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { ManualTimers } from "./manual-timers.ts";
import { RecordingSocket } from "./recording-socket.ts";

describe("RecordingSocket keeps the promises of SocketHandle", () => {
  test("what is sent before hello is dropped, what follows arrives in call order", () => {
    const socket = new RecordingSocket();
    socket.send("early");
    socket.greet("hello");
    socket.send("one");
    socket.send("two");
    expect(socket.hello).toBe("hello");
    expect(socket.received).toEqual(["one", "two"]);
  });

  test("after close nothing is sent, and the first code wins", () => {
    const socket = RecordingSocket.greeted();
    socket.close(closeCodes.accessRevoked);
    socket.close(closeCodes.internal);
    socket.send("late");
    expect(socket.closedWith).toBe(closeCodes.accessRevoked);
    expect(socket.received).toEqual([]);
    expect(socket.handedTooLate).toEqual(["late"]);
  });

  test("a broken transport throws", () => {
    const socket = RecordingSocket.greeted();
    socket.isBroken = true;
    expect(() => socket.send("frame")).toThrow(/broken/);
  });
});

describe("ManualTimers keep the promises of Timers", () => {
  test("a task runs once, when its time has come", () => {
    const timers = new ManualTimers();
    const ran: string[] = [];
    timers.after(20, () => ran.push("later"));
    timers.after(10, () => ran.push("sooner"));
    timers.advance(9);
    expect(ran).toEqual([]);
    timers.advance(100);
    expect(ran).toEqual(["sooner", "later"]);
  });

  test("stopping is idempotent and leaves nothing behind", () => {
    const timers = new ManualTimers();
    const stops = [timers.after(10, () => expect.unreachable()), timers.every(10, () => expect.unreachable())];
    for (const stop of [...stops, ...stops]) stop();
    timers.advance(100);
    expect(timers.waiting).toBe(0);
  });

  test("a task set by a task runs when it falls due, within the same advance", () => {
    const timers = new ManualTimers();
    let ran = 0;
    timers.after(10, () => timers.after(10, () => ran++));
    timers.advance(20);
    expect(ran).toBe(1);
  });

  test("a repeated task runs each time its turn comes", () => {
    const timers = new ManualTimers();
    let ran = 0;
    timers.every(10, () => void ran++);
    timers.advance(9);
    timers.advance(21);
    expect(ran).toBe(3);
  });

  test("a run that is still going makes the next one wait for its turn", async () => {
    const timers = new ManualTimers();
    let started = 0;
    let finish = () => {};
    timers.every(10, () => {
      started += 1;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    timers.advance(30);
    expect(started).toBe(1);
    finish();
    await new Promise(setImmediate);
    timers.advance(10);
    expect(started).toBe(2);
  });
});
