import { describe, expect, test } from "vitest";
import * as flawed from "../../test/support/flawed-hubs.ts";
import { NaiveHub } from "../../test/support/naive-hub.ts";
import { realtimeHubCases, realtimeHubContract } from "./hub.contract.ts";
import type { RealtimeHub } from "./hub.ts";

type Flaw = { flaw: string; make: () => RealtimeHub; breaks: readonly string[] };

const brokenBy = async (make: () => RealtimeHub): Promise<string[]> => {
  const broken: string[] = [];
  for (const { rule, run } of realtimeHubCases) {
    await run(make()).catch(() => broken.push(rule));
  }
  return broken;
};

const flaws: Flaw[] = [
  {
    flaw: "lets frames overtake each other",
    make: () => new flawed.ReorderingHub(),
    breaks: ["[HUB-1] call order is kept per channel, also when callers do not wait for each other"],
  },
  {
    flaw: "delivers twice",
    make: () => new flawed.DuplicatingHub(),
    breaks: ["[HUB-1] a socket is told once", "[HUB-1] a socket that subscribed twice is told once"],
  },
  {
    flaw: "counts subscriptions",
    make: () => new flawed.DoubleSubscribingHub(),
    breaks: ["[HUB-1] a socket that subscribed twice is told once"],
  },
  {
    flaw: "replays to latecomers",
    make: () => new flawed.RememberingHub(),
    breaks: ["[HUB-1] who comes later gets nothing old", "broadcasting to nobody resolves and changes nothing"],
  },
  {
    flaw: "confuses channels",
    make: () => new flawed.CrossTalkingHub(),
    breaks: ["[HUB-2] nothing crosses from one channel to another", "[HUB-2] ten thousand channels stay apart"],
  },
  {
    flaw: "leaks after unsubscribing",
    make: () => new flawed.LeakingAfterUnsubscribeHub(),
    breaks: ["after unsubscribing nothing comes on that channel, and the others go on"],
  },
  {
    flaw: "sends rows as they are",
    make: () => new flawed.SpillingHub(),
    breaks: ["[WIRE-1] a key that the schema does not name never leaves"],
  },
  {
    flaw: "encodes per socket",
    make: () => new flawed.EncodingPerSocketHub(),
    breaks: ["[WIRE-1] a signal is encoded once, however many listen"],
  },
  {
    flaw: "gives up at a broken transport",
    make: () => new flawed.GivingUpHub(),
    breaks: [
      "[HUB-3] a socket whose transport throws is closed with 1011",
      "[HUB-3] the others still receive when one transport throws, whichever it is",
      "[HUB-3] a socket that broke is registered no longer",
    ],
  },
  {
    flaw: "swallows a broken transport",
    make: () => new flawed.SwallowingHub(),
    breaks: [
      "[HUB-3] a socket whose transport throws is closed with 1011",
      "[HUB-3] a socket that broke is registered no longer",
    ],
  },
  {
    flaw: "forgets nobody",
    make: () => new flawed.LeakingAfterReleaseHub(),
    breaks: [
      "[HUB-3] a socket that broke is registered no longer",
      "[HUB-4] releasing a socket leaves all its channels, later ones too",
      "[HUB-4] a released socket can't subscribe any more",
      "[HUB-5] nothing is handed to a socket once disconnecting it has resolved",
      "[HUB-5] a disconnected socket is registered no longer",
    ],
  },
  {
    flaw: "selects loosely",
    make: () => new flawed.LooselySelectingHub(),
    breaks: [
      "disconnecting by workspaceId and userId spares who differs in any of it",
      "disconnecting by workspaceMemberId and sessionId spares who differs in any of it",
      "disconnecting by workspaceId and workspaceMemberId and userId and sessionId spares who differs in any of it",
      "an empty selector matches nobody",
    ],
  },
  {
    flaw: "leaks after disconnecting",
    make: () => new flawed.LeakingAfterDisconnectHub(),
    breaks: [
      "[HUB-5] nothing is handed to a socket once disconnecting it has resolved",
      "[HUB-5] a disconnected socket is registered no longer",
    ],
  },
  {
    flaw: "does not close",
    make: () => new flawed.UnclosableHub(),
    breaks: ["closing the hub stops delivery and forgets all sockets"],
  },
];

describe("the hub written as a list of pairs", () => {
  realtimeHubContract(async () => new NaiveHub());
});

test("every rule of the contract is named once", () => {
  const rules = realtimeHubCases.map(({ rule }) => rule);
  expect(new Set(rules).size).toBe(rules.length);
});

for (const { flaw, make, breaks } of flaws) {
  test(`a hub that ${flaw} breaks exactly the rules about it`, async () => {
    expect(await brokenBy(make)).toEqual(breaks);
  });
}
