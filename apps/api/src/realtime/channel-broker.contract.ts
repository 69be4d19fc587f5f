import { patiently } from "@orbit/testkit";
import { describe, expect, test, vi } from "vitest";
import type { BrokerHealth, BrokerSubject, ChannelBroker } from "./channel-broker.ts";

/** Opens one more node on the same broker; each call is a node of its own. */
type OpenNode = () => Promise<ChannelBroker>;

/** One promise of the port: a rule, and nodes put to it. `run` rejects when they break it. */
export type BrokerCase = {
  rule: string;
  /** `steadily`: holds only while the broker loses, repeats and reorders nothing. */
  holds: "always" | "steadily";
  run: (open: OpenNode) => Promise<void>;
};

/** Waits until it holds; every try may do something first, such as publishing once more. */
const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, patiently);

/** What one subscription heard. */
class Ear {
  readonly heard: string[] = [];
  readonly hear = (message: string): void => void this.heard.push(message);

  has(message: string): void {
    expect(this.heard.map(shortened)).toContain(shortened(message));
    expect(this.heard).toContain(message);
  }
}

const shortened = (message: string): string => message.slice(0, 80);

const upNodes = async (open: OpenNode, count: number): Promise<ChannelBroker[]> => {
  const nodes = await Promise.all(Array.from({ length: count }, open));
  await eventually(() => expect(nodes.map((node) => node.health().state)).toEqual(nodes.map(() => "up")));
  return nodes;
};

const twoNodes = async (open: OpenNode): Promise<{ here: ChannelBroker; there: ChannelBroker }> => {
  const [here, there] = await upNodes(open, 2);
  if (!here || !there) throw new Error("two nodes were asked for");
  return { here, there };
};

/** Publishes until it is heard, because a broker may lose it. */
const told = async (from: ChannelBroker, subject: BrokerSubject, { ear, message }: { ear: Ear; message: string }) => {
  await eventually(async () => {
    await from.publish(subject, message);
    ear.has(message);
  });
};

/** What was published before on any of the nodes has arrived, or never will. */
const settled = async (nodes: readonly ChannelBroker[]): Promise<void> => {
  for (const node of nodes) {
    const ear = new Ear();
    const undo = await node.subscribe("settled", ear.hear);
    for (const from of nodes) await told(from, "settled", { ear, message: `${Math.random()}` });
    await undo();
  }
};

const listening = async (node: ChannelBroker, subject: BrokerSubject): Promise<Ear> => {
  const ear = new Ear();
  await node.subscribe(subject, ear.hear);
  return ear;
};

const hearing: BrokerCase[] = [
  {
    rule: "[BROKER-1] what one node publishes, every node hears that subscribed, the publisher too",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ears = [await listening(here, "workspace.a"), await listening(there, "workspace.a")];
      for (const ear of ears) await told(here, "workspace.a", { ear, message: "hello" });
      for (const ear of ears) await told(there, "workspace.a", { ear, message: "hello back" });
    },
  },
  {
    rule: "[BROKER-1] a message that was taken arrives once",
    holds: "steadily",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ear = await listening(there, "workspace.a");
      expect(await here.publish("workspace.a", "once")).toBe(true);
      await settled([here, there]);
      expect(ear.heard).toEqual(["once"]);
    },
  },
  {
    rule: "[BROKER-1] of ten thousand messages of one publisher, all that were taken arrive, in its order",
    holds: "steadily",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ear = await listening(there, "workspace.a");
      const numbers = Array.from({ length: 10_000 }, (_, n) => n);
      const taken: number[] = [];
      for (let from = 0; from < numbers.length; from += 100) {
        const some = numbers.slice(from, from + 100);
        const answers = await Promise.all(some.map((n) => here.publish("workspace.a", `${n}`)));
        taken.push(...some.filter((_, index) => answers[index]));
      }
      await settled([here, there]);
      const heard = ear.heard.map(Number);
      expect(heard).toEqual([...new Set(heard)].sort((left, right) => left - right));
      const arrived = new Set(heard);
      expect(taken.filter((n) => !arrived.has(n))).toEqual([]);
      expect(taken.length).toBeGreaterThan(1_000);
    },
  },
  {
    rule: "[BROKER-1] a handler hears in a later turn than the call that published",
    holds: "always",
    run: async (open) => {
      const [node] = await upNodes(open, 1);
      const ear = new Ear();
      await node?.subscribe("workspace.a", ear.hear);
      void node?.publish("workspace.a", "later");
      expect(ear.heard).toEqual([]);
    },
  },
  {
    rule: "[BROKER-1] who subscribes later hears nothing old",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const first = await listening(there, "workspace.a");
      await told(here, "workspace.a", { ear: first, message: "old" });
      await settled([here, there]);
      const later = await listening(there, "workspace.a");
      await told(here, "workspace.a", { ear: later, message: "new" });
      expect(new Set(later.heard)).toEqual(new Set(["new"]));
    },
  },
  {
    rule: "publishing to nobody is taken, and harms nothing",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      expect(await here.publish("nobody", "hears")).toBe(true);
      const ear = await listening(there, "workspace.a");
      await told(here, "workspace.a", { ear, message: "goes on" });
    },
  },
  {
    rule: "a thousand messages published at once all settle",
    holds: "always",
    run: async (open) => {
      const [node] = await upNodes(open, 1);
      const answers = await Promise.all(Array.from({ length: 1_000 }, () => node?.publish("workspace.a", "x")));
      expect(answers.every((answer) => typeof answer === "boolean")).toBe(true);
    },
  },
];

const apart: BrokerCase[] = [
  {
    rule: "[BROKER-2] nothing crosses from one subject to another, also when one begins like the other",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const subjects = ["workspace.a", "workspace.a.b", "workspace.ab", "workspace.b", "workspace", "Workspace.a"];
      const ears = await Promise.all(subjects.map((subject) => listening(there, subject)));
      for (const [n, ear] of ears.entries()) {
        await told(here, subjects[n] ?? "", { ear, message: `of ${subjects[n]}` });
      }
      await settled([here, there]);
      expect(ears.map(({ heard }) => [...new Set(heard)])).toEqual(subjects.map((subject) => [`of ${subject}`]));
    },
  },
  {
    rule: "[BROKER-2] two hundred subjects on one node stay apart",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const subjects = Array.from({ length: 200 }, (_, n) => `workspace.${n}`);
      const ears = await Promise.all(subjects.map((subject) => listening(there, subject)));
      await eventually(async () => {
        await Promise.all(subjects.map((subject) => here.publish(subject, subject)));
        expect(ears.map(({ heard }) => [...new Set(heard)])).toEqual(subjects.map((subject) => [subject]));
      });
    },
  },
  ...[
    "",
    "*",
    ">",
    "workspace.*",
    "workspace.>",
    "workspace.?",
    "[ab]",
    "a b",
    "a\r\nPUBLISH b",
    "a\u0000b",
    "a..b",
  ].map(refused),
  ...[".a", "a.", 'a"; drop table users; --', "é", "a/b", "a:b", `${"a".repeat(57)}`].map(refused),
];

function refused(name: string): BrokerCase {
  return {
    rule: `[BROKER-2] ${JSON.stringify(shortened(name))} is no subject`,
    holds: "always",
    run: async (open) => {
      const [node] = await upNodes(open, 1);
      expect(await node?.publish(name, "x")).toBe(false);
      await expect(node?.subscribe(name, () => {})).rejects.toThrow(RangeError);
    },
  };
}

const carrying: BrokerCase[] = [
  ...[
    ["an empty message", ""],
    ["a megabyte", "x".repeat(1_000_000)],
    ["text of every script, a null and line ends inside", 'Zoë 🪐 नमस्ते \u2028 " \\ \u0000 \r\n$1 ; -- '.repeat(300)],
  ].map(
    ([what = "", message = ""]): BrokerCase => ({
      rule: `${what} arrives as it was sent`,
      holds: "always",
      run: async (open) => {
        const { here, there } = await twoNodes(open);
        const ear = await listening(there, "workspace.a");
        await told(here, "workspace.a", { ear, message });
      },
    }),
  ),
  {
    rule: "messages of every size in a row stay whole and apart",
    holds: "steadily",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ear = await listening(there, "workspace.a");
      const messages = [0, 1, 5_899, 5_900, 5_901, 11_800, 40_000, 7].map((length) => "ü".repeat(length));
      await Promise.all(messages.map((message) => here.publish("workspace.a", message)));
      await eventually(() => expect(ear.heard.length).toBe(messages.length));
      expect(ear.heard).toEqual(messages);
    },
  },
];

const undoing: BrokerCase[] = [
  {
    rule: "[BROKER-3] an undone subscription hears nothing more, the others go on, and undoing is idempotent",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const gone = new Ear();
      const undo = await there.subscribe("workspace.a", gone.hear);
      const stays = await listening(there, "workspace.a");
      await told(here, "workspace.a", { ear: gone, message: "before" });
      await settled([here, there]);
      await undo();
      await undo();
      await told(here, "workspace.a", { ear: stays, message: "after" });
      expect(gone.heard).not.toContain("after");
    },
  },
  {
    rule: "[BROKER-3] whoever comes and goes in a hurry is subscribed in the end, or is not",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const [ear, gone] = [new Ear(), new Ear()];
      for (let turn = 0; turn < 20; turn += 1) void there.subscribe("workspace.a", gone.hear).then((undo) => undo());
      const undo = await there.subscribe("workspace.a", gone.hear);
      void undo();
      await there.subscribe("workspace.a", ear.hear);
      await told(here, "workspace.a", { ear, message: "still here" });
    },
  },
  {
    rule: "[BROKER-3] who unsubscribes while a message is handed round hears no more, and costs the others nothing",
    holds: "steadily",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const [second, third] = [new Ear(), new Ear()];
      let undoSecond = async () => {};
      await there.subscribe("workspace.a", () => void undoSecond());
      undoSecond = await there.subscribe("workspace.a", second.hear);
      await there.subscribe("workspace.a", third.hear);
      await told(here, "workspace.a", { ear: third, message: "round" });
      expect(second.heard).toEqual([]);
    },
  },
  {
    rule: "[BROKER-3] a handler that throws harms no other",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      await there.subscribe("workspace.a", () => {
        throw new Error("thrown by a handler");
      });
      const ear = await listening(there, "workspace.a");
      await told(here, "workspace.a", { ear, message: "one" });
      await told(here, "workspace.a", { ear, message: "two" });
    },
  },
  {
    rule: "[BROKER-3] a handler subscribed twice hears twice, and once when one is undone",
    holds: "steadily",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ear = new Ear();
      const undo = await there.subscribe("workspace.a", ear.hear);
      await there.subscribe("workspace.a", ear.hear);
      await here.publish("workspace.a", "1");
      await eventually(() => expect(ear.heard).toEqual(["1", "1"]));
      await undo();
      await here.publish("workspace.a", "2");
      await settled([here, there]);
      expect(ear.heard).toEqual(["1", "1", "2"]);
    },
  },
];

const closing: BrokerCase[] = [
  {
    rule: "[BROKER-4] health says up, and since when",
    holds: "always",
    run: async (open) => {
      const [node] = await upNodes(open, 1);
      expect(node?.health()).toEqual({ state: "up", since: expect.any(Date), reason: null });
    },
  },
  {
    rule: "[BROKER-5] a closed broker hears nothing, takes nothing, and may be closed again",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ear = new Ear();
      const undo = await there.subscribe("workspace.a", ear.hear);
      await Promise.all([there.close(), there.close()]);
      await there.close();
      expect(await there.publish("workspace.a", "late")).toBe(false);
      await (await there.subscribe("workspace.a", ear.hear))();
      await undo();
      await here.publish("workspace.a", "to nobody");
      await settled([here]);
      expect(ear.heard).toEqual([]);
    },
  },
  {
    rule: "[BROKER-5] closing one node leaves the others what they had",
    holds: "always",
    run: async (open) => {
      const { here, there } = await twoNodes(open);
      const ear = await listening(here, "workspace.a");
      await there.close();
      await told(here, "workspace.a", { ear, message: "goes on" });
    },
  },
  {
    rule: "[BROKER-4] who watches is told of the end, unless they stopped watching",
    holds: "always",
    run: async (open) => {
      const [node] = await upNodes(open, 1);
      const seen: BrokerHealth["state"][] = [];
      node?.watch(({ state }) => seen.push(state));
      const stop = node?.watch(() => seen.push("up"));
      stop?.();
      await node?.close();
      expect(seen).toEqual(["down"]);
      expect(node?.health().reason).toBe("closed");
    },
  },
];

/** Every promise of `ChannelBroker` that can be asked of nodes on a broker that is well. */
const channelBrokerCases: readonly BrokerCase[] = [...hearing, ...apart, ...carrying, ...undoing, ...closing];

type Place = {
  open: OpenNode;
  /** Ends what `open` opened, and the broker. */
  close: () => Promise<void>;
};

/** Puts a broker to every promise of its port; each case gets a place of its own. */
export const channelBrokerContract = (make: () => Promise<Place>, holding: readonly BrokerCase["holds"][]): void => {
  describe("ChannelBroker", () => {
    for (const { rule, run } of channelBrokerCases.filter(({ holds }) => holding.includes(holds))) {
      test(rule, async () => {
        const place = await make();
        try {
          await run(place.open);
        } finally {
          await place.close();
        }
      });
    }
  });
};
