import { beforeAll, describe, vi } from "vitest";
import type { Person } from "../support/person.ts";
import { closing, frame, opcodes, ping, say, text } from "./support/frames.ts";
import type { Knocker } from "./support/handshake.ts";
import { RawTab } from "./support/raw-tab.ts";
import { type AttackRow, attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";

vi.setConfig({ maxConcurrency: 30 });

const siege = besiege({ LIMIT_SOCKETS_PER_SESSION: "100", LIMIT_SOCKETS_PER_USER: "100" });
let owner: Person;
let slug: string;
let roomId: string;
beforeAll(async () => {
  owner = await siege.person();
  slug = await siege.workspace(owner);
  const { room } = await owner.does<{ room: { id: string } }>("POST", `/v1/workspaces/${slug}/rooms`, {
    name: "Plans",
  });
  roomId = room.id;
});

const knocker = (): Knocker => ({ url: siege.url, port: siege.port, slug, cookie: owner.cookie });

type Attack = (tab: RawTab) => Promise<string>;

/** On a socket of its own, that was greeted. */
const onTab = ({ attack, ...row }: Omit<AttackRow, "run"> & { attack: Attack }): void =>
  attackRow({
    ...row,
    run: async () => {
      const tab = await RawTab.open(knocker());
      try {
        return await attack(tab);
      } finally {
        tab.drop();
      }
    },
  });

/** Sends the bytes, and is closed. */
const ends = (
  id: string,
  what: string,
  expected: string | readonly string[],
  frames: () => readonly Uint8Array[],
): void =>
  onTab({
    id,
    case: what,
    expected,
    attack: (tab) => {
      tab.say(...frames());
      return tab.ended();
    },
  });

/** Sends one message, is told of its mistake, and goes on. */
const isTold = (id: string, what: string, expected: string, message: () => Uint8Array): void =>
  onTab({
    id,
    case: what,
    expected: `error ${expected}, and the socket lives on`,
    attack: async (tab) => {
      tab.say(message());
      const told = await tab.mistaken();
      return `error ${told}, and ${(await livesOn(tab)) ? "the socket lives on" : `is closed with ${tab.closed}`}`;
    },
  });

const livesOn = async (tab: RawTab): Promise<boolean> => {
  tab.say(ping("still there?"));
  await tab.connection.until(() => tab.heard.some(({ opcode }) => opcode === opcodes.pong) || tab.closed !== null);
  return tab.closed === null;
};

const away = { type: "presence.away" };
const part = (opcode: number, payload: string, isLast = false) => frame({ opcode, payload, isLast });
const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

describe.concurrent("Frames: size and shape", () => {
  ends("A19", "a message of 16 KiB and a byte", "1009 too_big", () => [text("a".repeat(16_385))]);
  ends("A19", "two fragments that are too much together", "1009 too_big", () => [
    part(opcodes.text, "a".repeat(9_000)),
    part(opcodes.continuation, "a".repeat(9_000), true),
  ]);
  for (const power of [17n, 31n, 32n, 40n, 53n, 60n, 63n])
    ends("A19", `a header that claims 2^${power} bytes`, ["1009 too_big", "1002 protocol"], () => [
      frame({ opcode: opcodes.text, claims: 2n ** power, payload: "a" }),
    ]);
  ends("A20", "a message in 40 fragments of one byte", "1008 policy", () => [
    part(opcodes.text, "a"),
    ...Array.from({ length: 40 }, () => part(opcodes.continuation, "a")),
  ]);
  ends("A20", "40 empty fragments", "1008 policy", () => [
    part(opcodes.text, ""),
    ...Array.from({ length: 40 }, () => part(opcodes.continuation, "")),
  ]);
  ends("A21", "a compressed frame (RSV1)", "1002 protocol", () => [
    frame({ opcode: opcodes.text, reserved: 4, payload: "a" }),
  ]);
  for (const reserved of [1, 2, 3, 7])
    ends("A24", `reserved bits ${reserved}`, "1002 protocol", () => [
      frame({ opcode: opcodes.text, reserved, payload: "a" }),
    ]);
  ends("A24", "an unmasked frame", "1002 protocol", () => [
    frame({ opcode: opcodes.text, isMasked: false, payload: "{}" }),
  ]);
  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
    ends("A24", `opcode ${opcode}`, "1002 protocol", () => [frame({ opcode, payload: "a" })]);
  ends("A24", "a continuation of nothing", "1002 protocol", () => [part(opcodes.continuation, "a", true)]);
  ends("A24", "a new message inside another", "1002 protocol", () => [part(opcodes.text, "a"), text("b")]);
  ends("A24", "a ping of 126 bytes", "1002 protocol", () => [ping("a".repeat(126))]);
  ends("A24", "a ping in fragments", "1002 protocol", () => [part(opcodes.ping, "a")]);
  isTold("A24", "a length in more bytes than it needs", "bad_message", () =>
    Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x61]),
  );
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535])
    ends("A24", `a close with code ${code}`, "1002 protocol", () => [closing(code)]);
  ends("A24", "a close with one byte", "1002 protocol", () => [frame({ opcode: opcodes.close, payload: "a" })]);
  ends("A24", "a close of 126 bytes", "1002 protocol", () => [
    frame({ opcode: opcodes.close, payload: "a".repeat(126) }),
  ]);
  ends("A24", "HTTP instead of frames", "1002 protocol", () => [Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]);
});

describe.concurrent("Frames: text", () => {
  const invalid: [string, number[]][] = [
    ["a stray byte", [0x22, 0xff, 0x22]],
    ["an overlong slash", [0x22, 0xc0, 0xaf, 0x22]],
    ["half a surrogate pair", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a character cut short", [0x22, 0xe2, 0x82]],
    ["beyond Unicode", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
  ];
  for (const [what, bytes] of invalid)
    ends("A23", `invalid UTF-8: ${what}`, "1007 bad_payload", () => [text(Uint8Array.from(bytes))]);
  ends("A23", "invalid UTF-8 over two fragments", "1007 bad_payload", () => [
    frame({ opcode: opcodes.text, payload: Uint8Array.from([0x22, 0xe2]), isLast: false }),
    frame({ opcode: opcodes.continuation, payload: Uint8Array.from([0x28, 0xa1, 0x22]) }),
  ]);
  ends("A23", "invalid UTF-8 in a close reason", "1007 bad_payload", () => [
    frame({ opcode: opcodes.close, payload: Uint8Array.from([0x03, 0xe8, 0xff]) }),
  ]);
  ends("A25", "a binary frame", "1003 text_only", () => [frame({ opcode: opcodes.binary, payload: "{}" })]);
  ends("A25", "an empty binary frame", "1003 text_only", () => [frame({ opcode: opcodes.binary })]);
  isTold("A28", "text that is no JSON", "bad_message", () => text("{"));
  isTold("A28", "an empty message", "bad_message", () => text(""));
  isTold("A28", "NaN", "bad_message", () => text('{"type":"room.enter","since":NaN}'));
  isTold("A28", "a byte-order mark", "bad_message", () => text(`\ufeff${JSON.stringify(away)}`));
  ends("A28", "no JSON, three times", "1007 bad_payload", () => ["{", "]", "'"].map(text));
});

describe.concurrent("Frames: what is said", () => {
  isTold("A29", "5,000 levels of arrays", "bad_message", () => text(nested("[", "]", 5_000)));
  isTold("A29", "2,500 levels of objects", "bad_message", () => text(`${'{"a":'.repeat(2_500)}1${"}".repeat(2_500)}`));
  isTold("A29", "5,000 levels inside a field", "bad_message", () =>
    text(`{"type":"presence.away","ref":${nested("[", "]", 5_000)}}`),
  );
  isTold("A30", "__proto__", "bad_message", () => text('{"type":"presence.away","__proto__":{"isAdmin":true}}'));
  isTold("A30", "__proto__ in escapes", "bad_message", () =>
    text('{"type":"presence.away","\\u005f_proto__":{"a":1}}'),
  );
  isTold("A30", "__proto__ that brings the type", "bad_message", () => text('{"__proto__":{"type":"presence.away"}}'));
  isTold("A30", "constructor.prototype", "bad_message", () =>
    text('{"type":"presence.away","constructor":{"prototype":{"a":1}}}'),
  );
  for (const type of [
    "nothing",
    "",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "room.enter ",
    "ROOM.ENTER",
    "hello",
    "event",
  ])
    isTold("A31", `the type "${type}"`, "bad_message", () => say({ type }));
  const wrong: [string, unknown][] = [
    ["an extra field", { ...away, more: 1 }],
    ["an identity of its own", { ...away, memberId: "0190" }],
    ["a channel", { type: "room.enter", channel: "member:0190" }],
    ["a channel for an id", { type: "room.enter", roomId: "room:0190" }],
    ["an object for an id", { type: "room.enter", roomId: { $ne: null } }],
    ["a huge number", { type: "room.enter", roomId: "0190", since: 1e308 }],
    ["2^63", { type: "room.enter", roomId: "01930000-0000-7000-8000-0000000000d1", since: 2 ** 63 }],
    ["a number below zero", { type: "room.enter", roomId: "01930000-0000-7000-8000-0000000000d1", since: -1 }],
    ["NaN in words", { type: "room.enter", roomId: "01930000-0000-7000-8000-0000000000d1", since: "NaN" }],
    ["a reference of 65 letters", { ...away, ref: "a".repeat(65) }],
    ["a type in an array", { type: ["presence.away"] }],
    ["null", null],
    ["a string", "presence.away"],
    ["a number", 1],
    ["an array", [away]],
  ];
  for (const [what, message] of wrong) isTold("A31", what, "bad_message", () => say(message));
  isTold("A32", "an array of 7,000", "bad_message", () => say(Array.from({ length: 7_000 }, () => 1)));
  isTold("A32", "a field with 7,000", "bad_message", () =>
    say({ ...away, ref: Array.from({ length: 7_000 }, () => 1) }),
  );
  isTold("A34", "a room that is not there", "not_found", () =>
    say({ type: "room.enter", roomId: "01930000-0000-7000-8000-0000000000d1" }),
  );
  onTab({
    id: "A31",
    case: "the same key twice: the last counts, and only once",
    expected: "error not_found",
    attack: async (tab) => {
      tab.say(text('{"type":"presence.away","type":"room.enter","roomId":"01930000-0000-7000-8000-0000000000d1"}'));
      return `error ${await tab.mistaken()}`;
    },
  });
  onTab({
    id: "A31",
    case: "half a surrogate pair as a reference",
    expected: "the same reference, in an error frame that is valid UTF-8",
    attack: async (tab) => {
      tab.say(text('{"type":"room.enter","roomId":"01930000-0000-7000-8000-0000000000d1","ref":"\\ud800"}'));
      await tab.mistaken();
      const isEcho = tab.texts.some((told) => told.includes('"ref":"\\ud800"'));
      return isEcho ? "the same reference, in an error frame that is valid UTF-8" : (tab.texts.at(-1) ?? "nothing");
    },
  });
  onTab({
    id: "A45",
    case: "a mistake that carries a secret",
    expected: "an error that does not repeat it",
    attack: async (tab) => {
      tab.say(say({ type: "hunter2", hunter2: "hunter2", roomId: { hunter2: 1 } }));
      await tab.mistaken();
      return tab.texts.join().includes("hunter2") ? "repeats it" : "an error that does not repeat it";
    },
  });
});

describe.concurrent("Frames: too much of it", () => {
  const flood = (count: number, message: Uint8Array) => Buffer.concat(Array.from({ length: count }, () => message));
  onTab({
    id: "A27",
    case: "1,000 messages at once",
    expected: "error rate_limited, then 4429 rate_limited",
    attack: async (tab) => {
      tab.say(flood(1_000, say(away)));
      const ended = await tab.ended();
      return `error ${[...new Set(tab.mistakes)].join(", ")}, then ${ended}`;
    },
  });
  ends("A26", "1,000 pings at once", ["4429 rate_limited", "cut"], () => [flood(1_000, ping("a".repeat(125)))]);
  ends("A26", "1,000 pongs at once", "4429 rate_limited", () => [
    flood(1_000, frame({ opcode: opcodes.pong, payload: "a".repeat(125) })),
  ]);
  onTab({
    id: "A26",
    case: "100,000 pings, and no answer read",
    expected: "cut, with no more than 40 MiB in use for it",
    attack: async (tab) => {
      const before = await siege.gauge.rssMiB();
      tab.connection.pause();
      const pings = flood(1_000, ping("a".repeat(125)));
      for (let round = 0; round < 100; round += 1) tab.connection.say(pings);
      await tab.connection.written(10_000);
      const grown = (await siege.gauge.rssMiB()) - before;
      tab.connection.resume();
      const ended = await tab.ended();
      return `${ended === "4429 rate_limited" ? "cut" : ended}, with ${grown <= 40 ? "no more than 40" : grown} MiB in use for it`;
    },
  });
  onTab({
    id: "A37",
    case: "a hundred rooms and one more, at a polite pace",
    expected: "limit_exceeded at 101",
    attack: async (tab) => enterRooms(tab, await makeRooms(101)),
  });
  onTab({
    id: "A18",
    case: "messages after the close",
    expected: "1007 bad_payload, and not a word after it",
    attack: async (tab) => {
      tab.say(...["{", "]", "'"].map(text), say({ type: "room.enter", roomId }), say({ type: "nothing" }));
      const ended = await tab.ended();
      return `${ended}, and ${tab.mistakes.length === 2 ? "not a word" : "words"} after it`;
    },
  });
  attackRow({
    id: "A18",
    case: "messages in the same packet as the upgrade",
    expected: "hello first, then error bad_message",
    run: async () => {
      const tab = RawTab.knock(knocker(), { tail: say({ type: "nothing" }).toString("latin1") });
      await tab.mistaken();
      const types = tab.texts.map((told): string => JSON.parse(told).type);
      tab.drop();
      const first = types.filter((type) => type === "hello" || type === "error");
      return first.join() === "hello,error" ? "hello first, then error bad_message" : `${types}; ${tab.closed}`;
    },
  });
});

const makeRooms = (count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const path = `/v1/workspaces/${slug}/rooms`;
      const { room } = await owner.does<{ room: { id: string } }>("POST", path, { name: `Room ${n}` });
      return room.id;
    }),
  );

/** Within the budget: twenty a second. */
const enterRooms = async (tab: RawTab, rooms: readonly string[]): Promise<string> => {
  for (const [place, id] of rooms.entries()) {
    tab.say(say({ type: "room.enter", roomId: id, ref: String(place + 1) }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await tab.mistaken();
  const told = tab.texts.map((one): { type: string; code?: string; ref?: string } => JSON.parse(one));
  return told
    .filter(({ type }) => type === "error")
    .map(({ code, ref }) => `${code} at ${ref}`)
    .join();
};

describe("Frames", () => {
  stillStands(siege, "Frames");
});
