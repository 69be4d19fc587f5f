import fc from "fast-check";
import type { Change } from "./model-database.ts";
import { CLIENTS, ENTITIES, NODES, type World } from "./world.ts";

type Arguments = {
  begin: [entity: number, kind: Change];
  commit: [choice: number];
  tx: [entity: number, kind: Change];
  hint: [choice: number, fate: "ok" | "drop" | "dup"];
  poll: [node: number];
  connect: [client: number, node: number];
  authCheck: [client: number, node: number];
  register: [client: number];
  joinRead: [client: number];
  joinFinish: [client: number];
  join: [client: number, node: number];
  deliver: [client: number];
  loseFrame: [client: number];
  emitFail: [];
  heartbeat: [client: number];
  drop: [client: number];
  kill: [node: number];
  start: [node: number];
  trim: [count: number];
  restore: [];
  revoke: [member: number];
  fetchStart: [client: number, entity: number];
  fetchApply: [client: number];
  sync: [];
};

export type CommandName = keyof Arguments;
export type Command = { [K in CommandName]: readonly [K, ...Arguments[K]] }[CommandName];

export const play = (world: World, [name, ...args]: Command): void => {
  // A command's arguments are those of the method it names; TypeScript can't carry that link through a lookup.
  const step = world[name] as (...args: readonly unknown[]) => void;
  step.apply(world, args);
};

export const isLossy = ([name]: Command): boolean => name === "loseFrame" || name === "emitFail";

const below = (count: number) => fc.nat({ max: count - 1 });
const change = (...kinds: Change[]) => fc.constantFrom(...kinds);

type Arbitraries<A extends unknown[]> = { [I in keyof A]: fc.Arbitrary<A[I]> };
type Weighted = { weight: number; arbitrary: fc.Arbitrary<Command> };

const named = <K extends CommandName>(weight: number, name: K, ...args: Arbitraries<Arguments[K]>): Weighted => ({
  weight,
  // The name and arbitraries of its very arguments make an arbitrary of that command; spreading them loses the pairing.
  arbitrary: fc.tuple(
    fc.constant(name),
    ...(args as fc.Arbitrary<unknown>[]),
  ) as fc.Arbitrary<unknown> as fc.Arbitrary<Command>,
});

/** Weighted so that deep states are reached; the weights and their order decide which seed finds what. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  named(4, "begin", below(ENTITIES), change("up", "up", "del")),
  named(5, "commit", below(3)),
  named(3, "tx", below(ENTITIES), change("up", "del")),
  named(
    6,
    "hint",
    below(6),
    fc.constantFrom("ok" as const, "ok" as const, "ok" as const, "drop" as const, "dup" as const),
  ),
  named(2, "poll", below(NODES)),
  named(3, "connect", below(CLIENTS), below(NODES)),
  named(2, "authCheck", below(CLIENTS), below(NODES)),
  named(2, "register", below(CLIENTS)),
  named(3, "joinRead", below(CLIENTS)),
  named(3, "joinFinish", below(CLIENTS)),
  named(2, "join", below(CLIENTS), below(NODES)),
  named(8, "deliver", below(CLIENTS)),
  named(1, "loseFrame", below(CLIENTS)),
  named(1, "emitFail"),
  named(1, "heartbeat", below(CLIENTS)),
  named(2, "drop", below(CLIENTS)),
  named(1, "kill", below(NODES)),
  named(1, "start", below(NODES)),
  named(1, "trim", below(4)),
  named(1, "restore"),
  named(1, "revoke", below(CLIENTS)),
  named(3, "fetchStart", below(CLIENTS), below(ENTITIES)),
  named(3, "fetchApply", below(CLIENTS)),
  named(4, "sync"),
);

/** Swarm testing: each run switches a random subset of these off. */
export const optional: CommandName[] = [
  "loseFrame",
  "emitFail",
  "heartbeat",
  "drop",
  "kill",
  "start",
  "trim",
  "restore",
  "revoke",
  "fetchStart",
  "poll",
  "begin",
  "connect",
];

/** Histories that random search is too slow to reach. */
export const directed: [CommandName[], Command[]][] = [
  [
    [],
    [
      ["tx", 0, "up"],
      ["join", 0, 0],
      ["fetchStart", 0, 0],
      ["tx", 0, "del"],
      ["drop", 0],
      ["trim", 3],
      ["join", 0, 1],
      ["fetchApply", 0],
    ],
  ],
  [
    [],
    [
      ["tx", 0, "up"],
      ["join", 0, 0],
      ["restore"],
      ["connect", 0, 0],
      ["joinRead", 0],
      ["joinFinish", 0],
      ["loseFrame", 0],
    ],
  ],
];
