import { describe, expect, test } from "vitest";
import { idOf, PresenceStage, settled, WORKSPACE } from "../../../test/support/presence-stage.ts";
import { HmacSeal } from "../../infrastructure/realtime/hmac-seal.ts";
import { encodeNodeWord, encodeSet, NODES, presenceSubject } from "./presence-words.ts";

const PLAN = "01930000-0000-7000-9000-000000000001";

const twoNodes = async (settings?: { graceMs: number }) => {
  const stage = new PresenceStage(settings);
  const [a, b] = [await stage.node(), await stage.node()];
  return { stage, a, b };
};

describe("[PRES-8] who is here is the union over nodes", () => {
  test("who comes on one node is told on the other, once, however many tabs on however many nodes", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(250);
    await b.opens("ana");
    await a.opens("ana");
    await stage.passes(20_000);
    expect(sees.told).toEqual(["ana online"]);
  });

  test("a first socket's greeting has everybody who is with another node", async () => {
    const { stage, a, b } = await twoNodes();
    await a.opens("ana");
    await stage.passes(1_000);
    const { sees } = await b.opens("ben");
    expect([...sees.picture.members.keys()].sort()).toEqual(["ana", "ben"]);
    expect(sees.picture.isWhole).toBe(true);
  });

  test("who moves to another node within the grace is not seen to move", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    const { socket } = await a.opens("ana");
    await stage.passes(1_000);
    a.closes(socket);
    await stage.passes(4_000);
    await b.opens("ana");
    await stage.passes(30_000);
    expect(sees.told).toEqual(["ana online"]);
  });

  test("who leaves is offline everywhere after the grace, and remembered once, by the node they left", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    const { socket } = await a.opens("ana");
    await stage.passes(1_000);
    a.closes(socket);
    await stage.passes(4_500);
    expect(sees.told).toEqual(["ana online"]);
    await stage.passes(1_000);
    expect(sees.told).toEqual(["ana online", "ana offline"]);
    expect([a.remembered, b.remembered]).toEqual([["ana"], []]);
  });

  test("rooms too, also for who comes later", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    const { socket } = await a.opens("ana");
    a.presence.tracker.enteredRoom(PLAN, socket);
    await stage.passes(500);
    expect(sees.picture.rooms.get(PLAN)).toBe("ana");
    const late = await b.opens("cy");
    expect(late.sees.picture.rooms.get(PLAN)).toBe("ana");
    a.presence.tracker.leftRoom(PLAN, socket);
    await stage.passes(500);
    expect(sees.picture.rooms.has(PLAN)).toBe(false);
  });

  test("away on one node and here on another is online", async () => {
    const { stage, a, b } = await twoNodes();
    const { socket } = await a.opens("ana");
    await b.opens("ana");
    const { sees } = await b.opens("ben");
    a.presence.tracker.away(socket);
    await stage.passes(1_000);
    expect(sees.statusOf("ana")).toBe("online");
  });

  test("who asks without a socket is told what other nodes know", async () => {
    const { stage, a, b } = await twoNodes();
    await a.opens("ana");
    await stage.passes(500);
    const ready = b.presence.tracker.ready(WORKSPACE);
    await stage.passes(250);
    await ready;
    expect(b.presence.tracker.present(WORKSPACE).map(({ memberId }) => memberId)).toEqual([idOf("ana")]);
    expect(b.presence.tracker.isWhole(WORKSPACE)).toBe(true);
  });
});

describe("[PRES-10] a node is believed for 15 s after its last word", () => {
  test("one that dies leaves nobody behind after 17 s, and somebody who lives remembers when they were seen, once", async () => {
    const stage = new PresenceStage();
    const [a, b, c] = [await stage.node(), await stage.node(), await stage.node()];
    const { sees } = await b.opens("ben");
    await c.opens("cy");
    for (let n = 0; n < 20; n += 1) await a.opens(`member-${n}`);
    await stage.passes(5_000);
    a.dies();
    await stage.passes(9_000);
    expect(sees.statusOf("member-7")).toBe("online");
    await stage.passes(8_000);
    expect([...sees.picture.members.keys()].sort()).toEqual(["ben", "cy"]);
    expect([b.remembered.length, c.remembered.length]).toEqual([20, 0]);
  });

  test("who comes back elsewhere before that is not seen to leave", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(1_000);
    a.dies();
    await stage.passes(12_000);
    await b.opens("ana");
    await stage.passes(30_000);
    expect(sees.told).toEqual(["ana online"]);
  });

  test("one that leaves says so: its people are kept while they move, and no longer", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    const { socket } = await a.opens("ana");
    await a.opens("cy");
    await stage.passes(1_000);
    await a.presence.tracker.going(1_000);
    a.closes(socket);
    a.dies();
    await stage.passes(4_000);
    await b.opens("ana");
    expect(sees.told).toEqual(["ana online", "cy online"]);
    await stage.passes(3_500);
    expect(sees.told).toEqual(["ana online", "cy online", "cy offline"]);
  });

  test("one that was stopped for 40 s is given up, and begins a new life when it goes on", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    const ana = await a.opens("ana");
    await stage.passes(1_000);
    const woken: number[] = [];
    a.presence.exchange?.woken(() => void woken.push(1));
    a.stops();
    await stage.passes(18_000);
    expect(sees.told).toEqual(["ana online", "ana offline"]);
    await b.opens("cy");
    await stage.passes(22_000);
    a.goesOn();
    await stage.passes(2_000);
    expect(woken).toHaveLength(1);
    expect(sees.told).toEqual(["ana online", "ana offline", "cy online", "ana online"]);
    expect([...ana.sees.picture.members.keys()].sort()).toEqual(["ana", "ben", "cy"]);
    expect(ana.sees.picture.isWhole).toBe(true);
  });

  test("one that was stopped for less does not give up others whose words it had no time to read", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await a.opens("ana");
    await b.opens("ben");
    await stage.passes(1_000);
    a.stops();
    await stage.passes(13_000);
    a.goesOn();
    await stage.passes(20_000);
    expect(sees.told).toEqual(["ben online"]);
  });

  test("a word that is older than one already heard changes nothing, also after its node was given up", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    const { socket } = await a.opens("ana");
    await stage.passes(1_000);
    const old = stage.wire.said.filter(({ subject }) => subject === presenceSubject(WORKSPACE));
    a.closes(socket);
    await stage.passes(6_000);
    for (const message of old) stage.wire.say(message);
    await stage.passes(500);
    a.dies();
    await stage.passes(20_000);
    for (const message of old) stage.wire.say(message);
    await stage.passes(500);
    expect(sees.told).toEqual(["ana online", "ana offline"]);
  });

  test("lost, repeated and late words are made up for by the next", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    stage.wire.fate = () => [0, 2, 1, 0, 0][stage.wire.said.length % 5] ?? 1;
    for (let round = 0; round < 8; round += 1) {
      const { socket } = await a.opens("ana");
      await stage.passes(300);
      if (round < 7) a.closes(socket);
    }
    await stage.passes(11_000);
    expect(sees.statusOf("ana")).toBe("online");
    expect(sees.told.filter((said) => said === "ana online").length - 1).toBe(
      sees.told.filter((said) => said === "ana offline").length,
    );
  });
});

describe("[PRES-9] while the others can't be heard", () => {
  test("who is not here is unknown, and who is here is not; after healing all nodes show the same", async () => {
    const { stage, a, b } = await twoNodes();
    const ana = await a.opens("ana");
    const ben = await b.opens("ben");
    await stage.passes(1_000);
    for (const node of [a, b]) node.end.cut();
    await stage.passes(500);
    expect([ana.sees.statusOf("ana"), ana.sees.statusOf("ben"), ana.sees.statusOf("cy")]).toEqual([
      "online",
      "unknown",
      "unknown",
    ]);
    b.closes(ben.socket);
    await b.opens("cy");
    await stage.passes(10_000);
    for (const node of [a, b]) node.end.mend();
    await stage.passes(1_000);
    expect([ana.sees.statusOf("ana"), ana.sees.statusOf("ben"), ana.sees.statusOf("cy")]).toEqual([
      "online",
      "offline",
      "online",
    ]);
    expect(ana.sees.picture.isWhole).toBe(true);
  });

  test("a socket that joins meanwhile is told so, without waiting", async () => {
    const { a } = await twoNodes();
    a.end.cut();
    const { sees } = await a.opens("ana");
    expect(sees.picture.isWhole).toBe(false);
    expect(sees.statusOf("ben")).toBe("unknown");
  });

  test("a node that lives and does not answer leaves unknown whom it has, until it is given up", async () => {
    const { stage, a, b } = await twoNodes();
    await a.opens("ana");
    await stage.passes(500);
    a.stops();
    const { sees } = await b.opens("ben");
    expect(sees.statusOf("ana")).toBe("unknown");
    await stage.passes(17_000);
    expect(sees.statusOf("ana")).toBe("offline");
  });
});

describe("[PRES-12] a node that is not heard and signs the roll lives", () => {
  const cutOff = async () => {
    const stage = new PresenceStage();
    const [a, b] = [await stage.node(), await stage.node()];
    const { sees } = await b.opens("ben");
    const ana = await a.opens("ana");
    await stage.passes(1_000);
    a.end.cut();
    return { stage, a, b, ana, sees };
  };

  test("its people are unknown once its lease is over, never offline, and are known again when it is heard", async () => {
    const { stage, a, b, sees } = await cutOff();
    await stage.passes(9_000);
    expect(sees.statusOf("ana")).toBe("online");
    await stage.passes(8_000);
    expect([sees.statusOf("ana"), sees.statusOf("ben")]).toEqual(["unknown", "online"]);
    await stage.passes(60_000);
    expect(sees.statusOf("ana")).toBe("unknown");
    expect((await b.opens("cy")).sees.statusOf("ana")).toBe("unknown");
    a.end.mend();
    await stage.passes(1_000);
    expect([sees.statusOf("ana"), sees.picture.isWhole]).toEqual(["online", true]);
    expect(sees.told.filter((said) => said.endsWith("offline"))).toEqual([]);
    expect(b.remembered).toEqual([]);
  });

  test("it may have people where it had nobody, so that nobody who is not here is offline", async () => {
    const { stage, a, sees } = await cutOff();
    await stage.passes(17_000);
    await a.opens("dan");
    expect([sees.statusOf("dan"), sees.statusOf("eve")]).toEqual(["unknown", "unknown"]);
    a.end.mend();
    await stage.passes(1_000);
    expect([sees.statusOf("dan"), sees.statusOf("eve")]).toEqual(["online", "offline"]);
  });

  test("when it dies, they are offline as soon as its signature is too old, and remembered once", async () => {
    const { stage, a, b, sees } = await cutOff();
    await stage.passes(30_000);
    expect(sees.statusOf("ana")).toBe("unknown");
    a.dies();
    await stage.passes(20_000);
    expect([sees.statusOf("ana"), sees.picture.isWhole]).toEqual(["offline", true]);
    expect(b.remembered).toEqual(["ana"]);
  });

  test("one that dies while it is heard is not unknown for a moment first", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees, socket } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(4_000);
    a.dies();
    await stage.passes(17_000);
    expect(sees.told).toEqual(["ana online", "ana offline"]);
    expect(socket.received.filter((frame) => frame.includes("presence.known"))).toEqual([]);
  });

  test("one that leaves is off the roll, and nobody is unknown because of it", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees, socket } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(1_000);
    await a.presence.tracker.going(1_000);
    expect(await stage.roll.sign(b.id, 60_000)).toEqual([]);
    await stage.passes(8_000);
    expect(await stage.roll.sign(b.id, 60_000)).toEqual([]);
    a.dies();
    await stage.passes(30_000);
    expect(sees.statusOf("ana")).toBe("offline");
    expect(socket.received.filter((frame) => frame.includes("presence.known"))).toEqual([]);
  });

  test("one that has said that it leaves is not looked for, also when it could not strike its signature", async () => {
    const { stage, a, b } = await twoNodes();
    const { socket } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(1_000);
    a.roll = "refuses";
    await a.presence.tracker.going(1_000);
    a.dies();
    await stage.passes(13_000);
    expect(await stage.roll.sign(b.id, 60_000)).toEqual([a.id]);
    expect(socket.received.filter((frame) => frame.includes("presence.known"))).toEqual([]);
  });

  test.each(["refuses", "hangs"] as const)(
    "who can't ask the roll, which %s, does not know who died; and does once it could for as long as a signature counts",
    async (how) => {
      const { stage, a, b } = await twoNodes();
      const { sees } = await b.opens("ben");
      await a.opens("ana");
      await stage.passes(10_000);
      b.roll = how;
      a.dies();
      await stage.passes(40_000);
      expect(sees.statusOf("ana")).toBe("unknown");
      b.roll = "reached";
      await stage.passes(10_000);
      expect(sees.statusOf("ana")).toBe("unknown");
      await stage.passes(15_000);
      expect(sees.statusOf("ana")).toBe("offline");
    },
  );

  test("nodes that come back to the broker one after the other are not taken for dead", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(1_000);
    for (const node of [a, b]) node.end.cut();
    await stage.passes(2_000);
    b.end.mend();
    await stage.passes(3_000);
    expect(sees.statusOf("ana")).toBe("unknown");
    a.end.mend();
    await stage.passes(1_000);
    expect(sees.statusOf("ana")).toBe("online");
    expect(sees.told).not.toContain("ana offline");
  });

  test("one that begins where the broker can't be reached is unheard too; one that begins elsewhere is not doubted", async () => {
    const stage = new PresenceStage();
    const b = await stage.node();
    const { sees, socket } = await b.opens("ben");
    await stage.passes(10_000);
    await stage.node();
    await stage.passes(20_000);
    expect(socket.received).toEqual([]);
    const c = await stage.node();
    c.end.cut();
    await c.opens("cy");
    await stage.passes(20_000);
    expect(sees.statusOf("cy")).toBe("unknown");
  });

  test("who joins while a node can't be heard does not wait for it", async () => {
    const { stage, b } = await cutOff();
    await stage.passes(17_000);
    let isKnown = false;
    void b.presence.tracker.ready(WORKSPACE).then(() => {
      isKnown = true;
    });
    await settled();
    expect(isKnown).toBe(true);
  });

  test("what a living node says of one workspace alone is lost: unknown, until it is heard", async () => {
    const { stage, a, b } = await twoNodes();
    const { sees } = await b.opens("ben");
    await a.opens("ana");
    await stage.passes(1_000);
    stage.wire.fate = ({ subject, text }) => (subject === NODES || text.includes('"node":"node-2"') ? 1 : 0);
    await stage.passes(25_000);
    expect(sees.statusOf("ana")).toBe("unknown");
    stage.wire.fate = () => 1;
    await stage.passes(6_000);
    expect(sees.statusOf("ana")).toBe("online");
    expect(sees.told).not.toContain("ana offline");
  });
});

describe("[PRES-11] what is not said by one of us", () => {
  const intruder = { node: "intruder", generation: 0, n: 1 };
  const set = { members: new Map([["mallory", "online" as const]]), rooms: new Map([[PLAN, new Set(["mallory"])]]) };
  const forged = (seal: (subject: string, text: string) => string) => [
    ...encodeSet(intruder, set).map((text) => ({ subject: presenceSubject(WORKSPACE), text })),
    ...encodeSet({ ...intruder, node: "node-1", n: 1e9 }, set).map((text) => ({
      subject: presenceSubject(WORKSPACE),
      text: seal(presenceSubject(WORKSPACE), text),
    })),
    { subject: NODES, text: seal(NODES, encodeNodeWord({ ...intruder, kind: "here" })) },
    { subject: NODES, text: seal(NODES, encodeNodeWord({ ...intruder, kind: "ask", workspaceId: WORKSPACE })) },
    {
      subject: NODES,
      text: seal(NODES, encodeNodeWord({ ...intruder, node: "node-1", n: 1e9, kind: "going", keepMs: 0 })),
    },
  ];

  test("is not heard: nobody appears or leaves, and nothing is answered", async () => {
    const { stage, a, b } = await twoNodes();
    await a.opens("ana");
    const { sees } = await b.opens("ben");
    await stage.passes(1_000);
    const [told, said] = [sees.told.length, stage.wire.said.length];
    const wrongKey = new HmacSeal("some other key that nobody else has");
    for (const seal of [(_: string, text: string) => text, wrongKey.seal.bind(wrongKey)]) {
      for (const message of forged(seal)) stage.wire.say(message);
    }
    for (const text of ["", "{}", "null", "[]", "\u0000", "x".repeat(100_000)]) {
      for (const subject of [NODES, presenceSubject(WORKSPACE)]) stage.wire.say({ subject, text });
    }
    await settled();
    expect(sees.told).toHaveLength(told);
    expect(stage.wire.said).toHaveLength(said + 2 * 5 + 12);
    expect([...sees.picture.members.keys()].sort()).toEqual(["ana", "ben"]);
  });
});

test("a node that has nobody in a workspace any more says so once, and hears no more of it", async () => {
  const { stage, a, b } = await twoNodes();
  await a.opens("ana");
  const { socket } = await b.opens("ben");
  await stage.passes(1_000);
  b.closes(socket);
  await stage.passes(8_000);
  const from = stage.wire.said.length;
  await stage.passes(20_000);
  const ofWorkspace = stage.wire.said.slice(from).filter(({ subject }) => subject === presenceSubject(WORKSPACE));
  expect(ofWorkspace.filter(({ text }) => text.includes('"node":"node-2"'))).toEqual([]);
  expect(b.presence.tracker.present(WORKSPACE)).toEqual([]);
});
