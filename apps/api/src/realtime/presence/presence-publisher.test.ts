import { expect, test } from "vitest";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { PresenceLedger } from "./presence-ledger.ts";
import { PresencePublisher } from "./presence-publisher.ts";
import type { NodeSet } from "./presence-words.ts";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

const stage = () => {
  const [said, timers]: [string[], ManualTimers] = [[], new ManualTimers()];
  const ledgers = { members: new PresenceLedger(), rooms: new RoomPresenceLedger() };
  const voice = {
    isSilent: false,
    tellSet: (workspaceId: string, { members }: NodeSet) => void said.push(`${workspaceId}: ${[...members.keys()]}`),
  };
  const publisher = new PresencePublisher({ voice, ledgers, timers, windowMs: 250 });
  const opens = (memberId: string) => ledgers.members.open({ id: memberId, workspaceId: "acme", memberId });
  /** What was said since this was last asked, once so much time has passed. */
  const saidAfter = (ms: number) => {
    timers.advance(ms);
    return said.splice(0);
  };
  return { publisher, voice, opens, saidAfter };
};

test("whom this node has is said again only when it changed", () => {
  const { publisher, opens, saidAfter } = stage();
  publisher.attend("acme");
  opens("ana");
  publisher.changed("acme");
  expect(saidAfter(250)).toEqual(["acme: ana"]);
  publisher.changed("acme");
  expect(saidAfter(250)).toEqual([]);
  opens("ben");
  publisher.changed("acme");
  expect(saidAfter(250)).toEqual(["acme: ana,ben"]);
});

test("what others are owed is said although nothing changed, once", () => {
  const { publisher, opens, saidAfter } = stage();
  publisher.attend("acme");
  opens("ana");
  publisher.changed("acme");
  saidAfter(250);
  publisher.owe("acme");
  expect(saidAfter(250)).toEqual(["acme: ana"]);
  publisher.changed("acme");
  expect(saidAfter(250)).toEqual([]);
});

test("what is asked for in a busy moment is said together at its end", () => {
  const { publisher, opens, saidAfter } = stage();
  publisher.attend("acme");
  for (const name of ["ana", "ben", "cy", "dan"]) {
    opens(name);
    publisher.changed("acme");
  }
  expect(saidAfter(0)).toEqual(["acme: ana", "acme: ana,ben"]);
  expect(saidAfter(250)).toEqual(["acme: ana,ben,cy,dan"]);
});

test("of a workspace that nobody here attends to, only what is owed is said, each time", () => {
  const { publisher, opens, saidAfter } = stage();
  opens("ana");
  publisher.changed("acme");
  expect(saidAfter(250)).toEqual([]);
  publisher.owe("acme");
  expect(saidAfter(250)).toEqual(["acme: ana"]);
  publisher.owe("acme");
  expect(saidAfter(250)).toEqual(["acme: ana"]);
  opens("ben");
  publisher.changed("acme");
  expect(saidAfter(250)).toEqual([]);
});

test("what is owed when a workspace is forgotten is still said", () => {
  const { publisher, saidAfter } = stage();
  publisher.attend("acme");
  for (let n = 0; n < 3; n += 1) publisher.owe("acme");
  publisher.forget("acme");
  expect(saidAfter(250)).toEqual(["acme: ", "acme: ", "acme: "]);
});

test("it knows whether there is anybody to say it of", () => {
  const { publisher, opens } = stage();
  expect(publisher.hasPeople("acme")).toBe(false);
  opens("ana");
  expect(publisher.hasPeople("acme")).toBe(true);
});

test("nothing is said in a voice that fell silent, nor after the end", () => {
  const { publisher, voice, saidAfter } = stage();
  publisher.attend("acme");
  for (let n = 0; n < 3; n += 1) publisher.owe("acme");
  saidAfter(0);
  publisher.stop();
  expect(saidAfter(250)).toEqual([]);
  voice.isSilent = true;
  publisher.owe("acme");
  expect(saidAfter(250)).toEqual([]);
});
