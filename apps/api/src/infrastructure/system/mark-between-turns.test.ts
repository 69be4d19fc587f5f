import { expect, test } from "vitest";
import { markBetweenTurnsOnOneCore } from "./mark-between-turns.ts";

const flagsOn = (cores: number): readonly string[] => {
  const flags: string[] = [];
  markBetweenTurnsOnOneCore(cores, (flag) => flags.push(flag));
  return flags;
};

test("only where there is one core does V8 mark without a thread of its own", () => {
  expect(flagsOn(1)).toEqual(["--no-concurrent-marking"]);
  expect(flagsOn(2)).toEqual([]);
});
