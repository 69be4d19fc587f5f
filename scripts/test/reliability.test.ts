import { expect, test } from "vitest";
import type { Figure } from "../../apps/api/test/faults/support/figures.ts";
import { reliabilityPage } from "../reference-pages/reliability.ts";

const figure = (over: Partial<Figure>): Figure => ({
  id: "F35",
  injected: "",
  n: 60,
  expected: "",
  seen: "0 frames past it",
  bite: "",
  ...over,
});
const lineOf = (figures: readonly Figure[], promise: string): string =>
  reliabilityPage({ one: { size: "long", tree: "abc", day: "2026-01-01", machine: "a machine", figures } })
    .split("\n")
    .find((line) => line.startsWith(`| ${promise} `)) ?? "";

test("a promise names its rows, how often, the bounds missed, and what was not run", () => {
  const line = lineOf([figure({ claims: "never in n", missed: ["4403: 1200 ms, allowed 1000 ms"] })], "P9");
  expect(line).toContain("F35 × 60");
  expect(line).toContain("F35: 0 frames past it");
  expect(line).toContain("F35: 4403: 1200 ms, allowed 1000 ms");
  expect(line).toContain("F36; F37; F38; F40");
  expect(line).toContain("| 5.0 % |");
});

test("the rule of three goes by the smallest claim, and rows without one have none", () => {
  const both = [figure({ claims: "never in n", n: 600 }), figure({ id: "F36", claims: "never in n", n: 100 })];
  expect(lineOf(both, "P9")).toContain("| 3.0 % |");
  expect(lineOf([figure({})], "P9")).toContain("| – | F36");
});

test("a starred row stands for all that begin so, on every hub, and for no negative control", () => {
  const figures = [
    figure({ id: "F15", hub: "nats" }),
    figure({ id: "F15", hub: "redis" }),
    figure({ id: "F15 control", seen: "harm" }),
  ];
  const line = lineOf(figures, "P14");
  expect(line).toContain("F15 (nats) × 60; F15 (redis) × 60");
  expect(line).not.toContain("harm");
});
