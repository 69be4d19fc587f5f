import { closeCodes } from "@orbit/shared/realtime";
import { expect, test } from "vitest";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { SocketCaps } from "./socket-caps.ts";

const tab = (userId: string, sessionId: string) => RecordingSocket.greeted({ userId, sessionId });
const open = (sockets: readonly RecordingSocket[]) => sockets.map(({ isClosed }) => !isClosed);

test("over the cap of a session the newest lives, and the oldest is closed with 4429 too_many_sockets", () => {
  const caps = new SocketCaps({ perSession: 2, perUser: 10 });
  const tabs = [tab("ana", "s1"), tab("ana", "s1"), tab("ana", "s1")];
  for (const one of tabs) caps.admit(one);
  expect(open(tabs)).toEqual([false, true, true]);
  expect(tabs[0]?.closedWith).toBe(closeCodes.tooManySockets);
});

test("over the cap of a person the oldest is closed, whichever session it is of", () => {
  const caps = new SocketCaps({ perSession: 2, perUser: 3 });
  const tabs = [tab("ana", "s1"), tab("ana", "s2"), tab("ana", "s2"), tab("ana", "s3")];
  for (const one of tabs) caps.admit(one);
  expect(open(tabs)).toEqual([false, true, true, true]);
});

test("a socket that closed makes room, and its undo is idempotent", () => {
  const caps = new SocketCaps({ perSession: 2, perUser: 2 });
  const [first, second, third] = [tab("ana", "s1"), tab("ana", "s1"), tab("ana", "s1")];
  caps.admit(first);
  const undo = () => caps.release(first);
  caps.admit(second);
  undo();
  undo();
  caps.admit(third);
  expect(open([second, third])).toEqual([true, true]);
});

test("the undo of a socket that was put out costs nobody else their place", () => {
  const caps = new SocketCaps({ perSession: 1, perUser: 10 });
  const [first, second, third] = [tab("ana", "s1"), tab("ana", "s1"), tab("ana", "s1")];
  caps.admit(first);
  const undo = () => caps.release(first);
  caps.admit(second);
  undo();
  caps.admit(third);
  expect(open([first, second, third])).toEqual([false, false, true]);
});

test("a socket over both caps puts out one other, not two", () => {
  const caps = new SocketCaps({ perSession: 2, perUser: 4 });
  const older = [tab("ana", "s2"), tab("ana", "s2")];
  const newer = [tab("ana", "s1"), tab("ana", "s1")];
  for (const one of [...older, ...newer]) caps.admit(one);
  caps.admit(tab("ana", "s1"));
  expect(open([...older, ...newer])).toEqual([true, true, false, true]);
});

test("people and sessions do not count for each other", () => {
  const caps = new SocketCaps({ perSession: 1, perUser: 2 });
  const tabs = [tab("ana", "s1"), tab("ben", "s2"), tab("cy", "s3"), tab("ana", "s4")];
  for (const one of tabs) caps.admit(one);
  expect(open(tabs)).toEqual([true, true, true, true]);
});
