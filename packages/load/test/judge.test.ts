import type { ServerFrame } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { faultsOf } from "../src/judge/faults-of.ts";
import { type Findings, judge } from "../src/judge/judge.ts";
import { Ledger } from "../src/stream/ledger.ts";
import { ReaderRecord, type Sees } from "../src/stream/reader-record.ts";
import { CommandTally } from "../src/work/issue.ts";

const WITHIN_MS = 1_000;
const CHANNEL = "workspace:w";
const ROOM = { id: "r", name: "Room", createdBy: null, createdAt: "2026-01-05T09:30:00.000Z", version: 1 };

const hello = (seq: number, resumed = true): ServerFrame => ({
  type: "hello",
  protocol: { version: 2, min: 1 },
  memberId: "ben",
  epoch: 1,
  seq,
  resumed,
  heartbeatMs: 15_000,
  serverTime: "2026-01-05T09:30:00.000Z",
  presence: [],
  roomPresence: [],
});
const room = (seq: number, channel = CHANNEL): ServerFrame => ({
  type: "event",
  channel,
  seq,
  event: { type: "workspace.room.renamed", room: ROOM },
});
const left = (seq: number, memberId: string): ServerFrame => ({
  type: "event",
  channel: CHANNEL,
  seq,
  event: { type: "workspace.member.left", memberId, reason: "removed" },
});
const invited = (seq: number): ServerFrame => ({
  type: "event",
  channel: CHANNEL,
  seq,
  event: { type: "workspace.invitation.accepted", invitationId: "i", memberId: "cem" },
});
const heartbeat = (seq: number, sent: number): ServerFrame => ({ type: "heartbeat", epoch: 1, head: seq, seq, sent });

/** Three rooms were renamed, one after the other, and each command was answered ten milliseconds after it was due. */
const threeEvents = (): Ledger => {
  const ledger = new Ledger();
  ledger.beginsAt(10);
  for (const seq of [11, 12, 13]) {
    const spoken = [{ event: "workspace.room.renamed", entity: "room:r" } as const];
    ledger.acknowledged({ seq, spoken, dueAt: seq * 10, answeredAt: seq * 10 + 10, sentAfter: seq - 1 });
  }
  return ledger;
};

const ben = (frames: readonly ServerFrame[], sees: Sees = "invitations"): ReaderRecord => {
  const record = new ReaderRecord({ name: "ben", memberId: "ben", workspaceChannel: CHANNEL, sees, from: 10 });
  record.isLive = true;
  for (const [at, frame] of frames.entries()) record.take(frame, at);
  return record;
};

const found = (record: ReaderRecord, ledger = threeEvents()): Findings =>
  judge([{ ledger, readers: [record] }], WITHIN_MS);
const told = (findings: Findings): readonly string[] => faultsOf(findings, new CommandTally());

const GOOD = [hello(10), room(11), room(12), room(13), heartbeat(13, 3)];

test("a reader that was sent every event is told nothing is wrong", () => {
  const findings = found(ben(GOOD));
  expect(findings).toMatchObject({ due: 3, byFrame: 3, inShort: 0, missing: [], healed: [] });
  expect(told(findings)).toEqual([]);
});

describe("what reached a reader otherwise than by its own frame", () => {
  test("is delivered by a snapshot that the server asked for", () => {
    const record = ben([hello(10), hello(13, false)]);
    record.snapshot(13, 200, "told");
    expect(told(found(record))).toEqual([]);
    expect(found(record)).toMatchObject({ byFrame: 0, inShort: 3 });
  });

  test("is delivered by the newest of the same thing, in the replay of what was written before the return", () => {
    const record = ben([hello(10)]);
    record.take(hello(10), 500);
    record.take(room(13), 501);
    expect(told(found(record))).toEqual([]);
    expect(found(record)).toMatchObject({ byFrame: 1, inShort: 2 });
  });

  test("is missing all the same where the socket was live: a later frame excuses nothing", () => {
    const record = ben([hello(10), room(13)]);
    expect(found(record).missing.map(({ seq }) => seq)).toEqual([11, 12]);
  });

  test("is expected up to what it held, of a reader that was closed on purpose", () => {
    const record = ben([hello(10), room(11)]);
    record.isLive = false;
    record.until = 11;
    expect(found(record)).toMatchObject({ due: 1, missing: [], notBack: [] });
  });
});

describe("every kind of wrong is found in a history made bad by hand, and named", () => {
  const removed = (frames: readonly ServerFrame[], endedWith: string | null = "revoked"): ReaderRecord => {
    const record = ben(frames);
    record.left = 12;
    record.endedWith = endedWith;
    record.isLive = false;
    return record;
  };
  const healedAt = (at: number): ReaderRecord => {
    const record = ben([hello(10), room(11), room(13), heartbeat(13, 3)]);
    record.snapshot(13, at, "found");
    return record;
  };
  const offline = (): ReaderRecord => {
    const record = ben(GOOD);
    record.isLive = false;
    return record;
  };
  const withInvitation = (): Ledger => {
    const ledger = threeEvents();
    const spoken = [{ event: "workspace.invitation.accepted", entity: "invitation:i" } as const];
    ledger.acknowledged({ seq: 14, spoken, dueAt: 140, answeredAt: 150, sentAfter: 13 });
    return ledger;
  };
  const contradictory = (): Ledger => {
    const ledger = threeEvents();
    const spoken = [{ event: "workspace.room.renamed", entity: "room:r" } as const];
    ledger.acknowledged({ seq: 12, spoken, dueAt: 140, answeredAt: 150, sentAfter: 13 });
    return ledger;
  };

  const bad: readonly [string, Findings, RegExp][] = [
    ["an event that came in no way", found(ben([hello(10), room(11), room(13)])), /1 missing.*ben lacks 12/],
    ["an event that a snapshot made good", found(healedAt(200)), /1 lost on the way.*ben lacks 12/],
    ["a frame less than the server counted", found(healedAt(200)), /1 more stored frame/],
    ["an event that was made good too late", found(healedAt(5_000)), /1 missing.*ben lacks 12/],
    ["a frame that came twice", found(ben([hello(10), room(11), room(11), room(12), room(13)])), /1 .*came twice/],
    ["a frame that came late", found(ben([hello(10), room(11), room(13), room(12)])), /1 .*after a later one/],
    [
      "a frame past a removal",
      found(removed([hello(10), room(11), left(12, "ben"), room(13)])),
      /1 .*after their removal/,
    ],
    [
      "frames to a removed member who was never told",
      found(removed([hello(10), room(11), room(13)])),
      /1 .*after their removal/,
    ],
    [
      "a signal past a removal",
      found(removed([hello(10), room(11), left(12, "ben"), heartbeat(12, 2)])),
      /1 .*after their removal/,
    ],
    [
      "a removed member who stays connected",
      found(removed([hello(10), room(11), left(12, "ben")], null)),
      /1 socket\(s\) of removed members were not closed: ben/,
    ],
    [
      "an invitation before the eyes of a guest",
      found(ben([...GOOD, invited(14)], "no_invitations"), withInvitation()),
      /1 .*may not see/,
    ],
    ["a frame of another workspace", found(ben([...GOOD, room(14, "workspace:other")])), /1 .*another workspace/],
    ["a reader that did not come back", found(offline()), /1 reader\(s\) are not live.*ben/],
    ["an answer that contradicts the log", found(ben(GOOD), contradictory()), /1 answer\(s\)/],
  ];

  test.each(bad)("%s", (_what, findings, sentence) => {
    expect(told(findings)).toContainEqual(expect.stringMatching(sentence));
  });

  test("commands that were refused, or never answered", () => {
    const commands = new CommandTally();
    commands.refused.add("room.rename 409 rooms.stale_version");
    commands.unanswered.add("room.create");
    const faults = faultsOf(found(ben(GOOD)), commands);
    expect(faults).toEqual([
      expect.stringMatching(/1 command\(s\) were refused: .*stale_version/),
      expect.stringMatching(/1 command\(s\) were never answered: .*room.create/),
    ]);
  });

  test("a run in which nothing was due to anybody", () => {
    const ledger = new Ledger();
    ledger.beginsAt(10);
    expect(told(found(ben([hello(10)]), ledger))).toEqual([expect.stringMatching(/nothing was due/)]);
  });
});

test("a frame that comes before the answer that explains it is counted once the answer is there", () => {
  const heard: number[] = [];
  const ledger = new Ledger(({ seq }, { at }) => heard.push(seq, at));
  ledger.arrived(1, { at: 5, liveSince: 0 });
  expect(heard).toEqual([]);
  const spoken = [{ event: "workspace.room.created", entity: "room:r" } as const];
  ledger.acknowledged({ seq: 1, spoken, dueAt: 1, answeredAt: 9, sentAfter: 0 });
  expect(heard).toEqual([1, 5]);
});
