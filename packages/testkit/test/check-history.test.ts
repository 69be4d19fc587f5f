import { describe, expect, test } from "vitest";
import { type CheckId, checkHistory, type GroundTruth, type Happening, History, type LogRow } from "../src/index.ts";

const EPOCH = 1;
const [ROOM, ANA, BEN] = ["room:r1", "member:ana", "member:ben"];

const row = (seq: number, type: string, rest: Partial<LogRow> = {}): LogRow => ({
  seq,
  type,
  mutationId: null,
  entity: ROOM,
  occurredAt: 0,
  ...rest,
});

/** Ana made a room and renamed it; Ben, who watched, was removed. */
const rows = [
  row(1, "workspaces.member.joined", { entity: ANA }),
  row(2, "workspaces.member.joined", { entity: BEN }),
  row(3, "rooms.room.created", { mutationId: "make" }),
  row(4, "rooms.room.renamed", { mutationId: "rename" }),
  row(5, "workspaces.member.removed", { entity: BEN, mutationId: "remove" }),
];

const broadcasts: Record<string, string> = {
  "workspaces.member.joined": "workspace.member.joined",
  "workspaces.member.removed": "workspace.member.left",
  "rooms.room.created": "workspace.room.created",
  "rooms.room.renamed": "workspace.room.renamed",
};

const truth: GroundTruth = {
  workspaceId: "w",
  epoch: EPOCH,
  head: 5,
  floor: 0,
  rows,
  broadcastOf: (type) => {
    const event = broadcasts[type];
    return event === undefined ? null : { event, audience: null };
  },
  members: new Map([
    ["ana", { memberId: "ana", left: null, seesAll: true }],
    ["ben", { memberId: "ben", left: 5, seesAll: false }],
  ]),
};

const at = (seq: number) => ({ epoch: EPOCH, seq });
const opens = (client: string, seq: number, present: string[]): Happening[] => [
  { kind: "snapshot", client, position: at(seq) },
  { kind: "opened", socket: `${client}#1`, client },
  { kind: "frame", socket: `${client}#1`, client, frame: { type: "hello", epoch: EPOCH, seq, isWhole: true, present } },
];
const hears = (client: string, seq: number, event: string, entity = ROOM): Happening => ({
  kind: "frame",
  socket: `${client}#1`,
  client,
  frame: { type: "event", epoch: EPOCH, seq, channel: "workspace:w", event, entity },
});
const invokes = (command: string): Happening => ({ kind: "invoked", command, client: "ana", what: command });
const settles = (command: string, seq: number, version: number | null = null): Happening => ({
  kind: "settled",
  command,
  client: "ana",
  outcome: { kind: "ok", position: at(seq) },
  wrote: version === null ? null : { entity: ROOM, version },
});
const holds = (client: string, version: number | null): Happening => ({
  kind: "stored",
  client,
  held: { entity: ROOM, version },
});
const beats = (client: string, seq: number, sent: number): Happening => ({
  kind: "frame",
  socket: `${client}#1`,
  client,
  frame: { type: "heartbeat", epoch: EPOCH, head: 5, seq, sent },
});
const closes = (client: string, code: number): Happening => ({
  kind: "closed",
  socket: `${client}#1`,
  client,
  code,
  by: "server",
});

const [CREATED, RENAMED, LEFT] = ["workspace.room.created", "workspace.room.renamed", "workspace.member.left"];
const named = {
  anaOpens: opens("ana", 2, ["ana"]),
  benOpens: opens("ben", 2, ["ana", "ben"]),
  anaSeesBen: {
    kind: "frame",
    socket: "ana#1",
    client: "ana",
    frame: { type: "presence", moved: [{ memberId: "ben", online: true }] },
  } as Happening,
  make: invokes("make"),
  made: settles("make", 3, 1),
  anaHolds1: holds("ana", 1),
  anaHears3: hears("ana", 3, CREATED),
  benHears3: hears("ben", 3, CREATED),
  rename: invokes("rename"),
  renamed: settles("rename", 4, 2),
  anaHolds2: holds("ana", 2),
  anaHears4: hears("ana", 4, RENAMED),
  benHears4: hears("ben", 4, RENAMED),
  benBeats: beats("ben", 4, 2),
  remove: invokes("remove"),
  removed: settles("remove", 5),
  benHears5: hears("ben", 5, LEFT, BEN),
  benCloses: closes("ben", 4403),
  anaHears5: hears("ana", 5, LEFT, BEN),
  anaBeats: beats("ana", 5, 3),
  anaCompares: { kind: "digests", client: "ana", position: at(5), ofClient: "abc", ofServer: "abc" } as Happening,
};
type Step = keyof typeof named;

/** The good story, with some of its steps told differently: another happening, several, or none. */
const story = (changes: Partial<Record<Step, Happening | Happening[]>> = {}): History =>
  History.of(...Object.values({ ...named, ...changes }).flat());

/** The good story with two of its steps in the other order. */
const swapped = (one: Step, other: Step): History => story({ [one]: named[other], [other]: named[one] });

const caughtBy = (history: History, what: GroundTruth = truth): CheckId[] => [
  ...new Set(checkHistory(history, what).map(({ check }) => check)),
];

test("a good history passes every check", () => {
  expect(checkHistory(story(), truth)).toEqual([]);
});

describe("each check catches a history made bad by hand", () => {
  const bad: readonly [CheckId, string, History, Partial<GroundTruth>?][] = [
    [
      "C1",
      "what was acknowledged first stands later in the log",
      story({ made: settles("make", 3, 1) }),
      {
        rows: [
          ...rows.slice(0, 2),
          row(3, "rooms.room.created", { mutationId: "rename" }),
          row(4, "rooms.room.renamed", { mutationId: "make" }),
          ...rows.slice(4),
        ],
      },
    ],
    [
      "C2",
      "an acknowledged command is not in the log",
      story(),
      { rows: rows.map((one) => ({ ...one, mutationId: null })) },
    ],
    [
      "C2",
      "a refused command is in the log",
      story({
        removed: {
          kind: "settled",
          command: "remove",
          client: "ana",
          outcome: { kind: "fail", status: 403, code: "x" },
          wrote: null,
        },
      }),
    ],
    [
      "C2",
      "a command took effect twice",
      story(),
      {
        rows: [...rows.slice(0, 3), row(4, "rooms.room.created", { mutationId: "make" }), ...rows.slice(4)],
      },
    ],
    ["C2", "an answer names another position than the log", story({ removed: settles("remove", 4) })],
    ["C3", "the log has a hole", story(), { rows: rows.filter(({ seq }) => seq !== 2) }],
    ["C4", "frames come in the wrong order", swapped("benHears3", "benHears4")],
    [
      "C4",
      "a frame comes twice",
      story({ anaHears5: [named.anaHears5, named.anaHears5], anaBeats: beats("ana", 5, 4) }),
    ],
    ["C4", "the server counts more frames than came", story({ benBeats: beats("ben", 4, 3) })],
    ["C5", "a visible row reached a client in no way", story({ anaHears5: [], anaBeats: beats("ana", 5, 2) })],
    ["C6", "a frame has no row", story({ anaBeats: [hears("ana", 6, CREATED), beats("ana", 6, 4)] })],
    ["C6", "a frame is not what its row says", story({ anaHears4: hears("ana", 4, CREATED) })],
    [
      "C7",
      "a removed member hears more",
      story({ benCloses: [hears("ben", 6, CREATED), closes("ben", 4403)] }),
      {
        rows: [...rows, row(6, "rooms.room.created")],
        head: 6,
      },
    ],
    [
      "C7",
      "a frame of another workspace",
      story({
        anaHears3: {
          kind: "frame",
          socket: "ana#1",
          client: "ana",
          frame: {
            type: "event",
            epoch: EPOCH,
            seq: 3,
            channel: "workspace:other",
            event: CREATED ?? null,
            entity: ROOM ?? null,
          },
        },
      }),
    ],
    [
      "C8",
      "a client's state is not the server's",
      story({ anaCompares: { ...named.anaCompares, ofServer: "xyz" } as Happening }),
    ],
    ["C9", "a written row is not there at once", story({ anaHolds2: holds("ana", 1) })],
    ["C9", "a row goes back", story({ anaBeats: [holds("ana", 1), beats("ana", 5, 3)] })],
    ["C9", "a removed row comes back", story({ anaBeats: [holds("ana", null), holds("ana", 9), beats("ana", 5, 3)] })],
    ["C11", "a socket closes with a code that nothing allows", story({ benCloses: closes("ben", 1011) })],
  ];

  test.each(bad)("[%s] %s", (check, _what, history, changes = {}) => {
    expect(caughtBy(history, { ...truth, ...changes })).toContain(check);
  });

  test("[C10] somebody who left is still shown, after all the time there is for noticing", () => {
    const left: Happening[] = Object.values(named).flat();
    let now = 0;
    const history = new History(() => now);
    for (const happening of left.filter(
      (one) => one.kind !== "frame" || one.frame.type !== "event" || one.frame.seq !== 5,
    )) {
      history.record(happening);
    }
    now = 60_000;
    history.record(named.anaBeats);
    const stays = {
      ...truth,
      members: new Map([...truth.members].map(([name, one]) => [name, { ...one, left: null }])),
    };
    expect(caughtBy(history, stays)).toContain("C10");
  });

  test("[C12] live frames come late", () => {
    let now = 0;
    const history = new History(() => now);
    for (const happening of named.anaOpens) history.record(happening);
    now = 5_000;
    history.record(named.anaHears3);
    const recorded = { ...truth, rows: rows.map((one) => ({ ...one, occurredAt: 100 })) };
    expect(caughtBy(history, recorded)).toContain("C12");
  });
});
