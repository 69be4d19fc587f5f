import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Command, type CommandName, command, directed, isLossy, optional, play } from "./sync-model/commands.ts";
import { type Mutant, mutants, variants } from "./sync-model/mutants.ts";
import { judge, quiesce } from "./sync-model/verdict.ts";
import { World } from "./sync-model/world.ts";

const SEED = 42;
/** Two mutants survive 5,000. */
const RUNS = 20_000;

const violationsOf = (without: readonly Mutant[], commands: readonly Command[]): readonly string[] => {
  const world = new World(new Set(without));
  for (const each of commands) play(world, each);
  quiesce(world);
  return judge(world, commands.some(isLossy));
};

const search = (without: readonly Mutant[]) =>
  fc.check(
    // `size: "max"`: with the default sizes most mutants survive, for the wrong reason.
    fc.property(
      fc.subarray<CommandName>(optional),
      fc.array(command, { maxLength: 60, size: "max" }),
      (switchedOff, commands) => {
        const [first] = violationsOf(
          without,
          commands.filter(([name]) => !switchedOff.includes(name)),
        );
        if (first) throw new Error(first);
      },
    ),
    { seed: SEED, numRuns: RUNS, examples: directed },
  );

const survives = (without: readonly Mutant[]) => {
  const { failed, counterexample, errorInstance, numRuns } = search(without);
  expect(failed ? { seed: SEED, error: `${errorInstance}`, history: counterexample } : null).toBeNull();
  expect(numRuns).toBe(RUNS);
};

describe(`the protocol, over ${RUNS} histories of seed ${SEED}`, () => {
  test("[FEED-4] [JOIN-2] [JOIN-4] [JOIN-5] [REV-1] [STORE-1] every client ends with what the database holds, and a removed member with nothing", () => {
    survives([]);
  });

  test("[JOIN-2] snapshots may come from a replica that lags", () => {
    survives(["replicaLag"]);
  });

  test("[JOIN-3] what the door read is enough for a node that is not past it", () => {
    survives(["atDoor"]);
    survives(["atDoor", "counts", "confirmed"]);
  });
});

/** Each safeguard that is load-bearing by itself, and the pairs that only fall together. */
const killed: Mutant[][] = [
  ["serialIds"],
  ["noPoll"],
  ["subscribeAfter"],
  ["noBuffer"],
  ["headAfterRows"],
  ["noPrev"],
  ["noHeartbeat"],
  ["noHbCheck"],
  ["noEpoch"],
  ["noEpochCheck"],
  ["noFloor"],
  ["dropNull"],
  ["noKick"],
  ["noRecheck"],
  ["atDoor", "noDoorTail"],
  ["atDoor", "noDoorEpoch"],
  ["noVersion"],
  ["noTombstone"],
  ["noBase"],
  ["swallowEmitError"],
  ["swallowEmitError", "hbSent"],
  ["trimSilent"],
  ["noPrev", "noHeartbeat"],
  ["replicaLag", "noTailGuard"],
];

describe("a protocol without one of its safeguards is found out", () => {
  for (const without of killed) {
    test(`${without.join(" and ")}: ${without.map((name) => ({ ...mutants, ...variants })[name]).join("; ")}`, () => {
      const { failed, numRuns, counterexample, errorInstance } = search(without);
      if (process.env.SHOW) {
        const history = JSON.stringify(counterexample?.[1]);
        console.log(`${without.join("+")}: killed after ${numRuns}, ${errorInstance}\n  ${history}`);
      }
      expect(failed).toBe(true);
    });
  }

  test("every safeguard is among them", () => {
    expect([...new Set(killed.flat())].filter((name) => name in mutants).sort()).toEqual(Object.keys(mutants).sort());
  });
});

describe("the count in the heartbeat, which the wire has in place of a chain of frames", () => {
  // Two frames arrive, the first is never applied, the second is.
  const loss: Command[] = [
    ["join", 1, 1],
    ["tx", 0, "up"],
    ["tx", 1, "up"],
    ["poll", 1],
    ["loseFrame", 1],
    ["deliver", 1],
  ];

  test("[CLIENT-4] it finds a frame that was lost on a socket that lives until the next heartbeat", () => {
    expect(violationsOf(["counts"], loss)).toEqual([]);
  });

  test("it does not find one when the socket is gone before that: the new one counts from nothing", () => {
    expect(violationsOf(["counts"], [...loss, ["drop", 1]])).toEqual([
      "client 1 diverged: want [[0,1],[1,2]] got [[1,2]]",
    ]);
    expect(violationsOf([], [...loss, ["drop", 1]])).toEqual([]);
  });

  test("it does when the client comes back with the position up to which its count was last confirmed", () => {
    expect(violationsOf(["counts", "confirmed"], [...loss, ["drop", 1]])).toEqual([]);
    survives(["counts", "confirmed"]);
  });
});
