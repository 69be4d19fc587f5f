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
const pageOf = (figures: readonly Figure[]): string =>
  reliabilityPage({ one: { size: "long", tree: "abc", day: "2026-01-01", machine: "a machine", figures } });
const sectionOf = (figures: readonly Figure[], promise: string): string =>
  pageOf(figures)
    .split("\n## ")
    .find((section) => section.startsWith(`${promise}\n`)) ?? "";

test("a promise names its rows, how often, the bounds missed, and what was not run", () => {
  const figures = [figure({ claims: "never in n", missed: ["4403: 1200 ms, allowed 1000 ms"] })];
  const section = sectionOf(figures, "P9");
  expect(section).toContain("| F35 | 60 | 0 frames past it | 4403: 1200 ms, allowed 1000 ms | 5.0 % |");
  expect(section).toContain("Not run this time: F36, F37, F38, F40.");
  expect(pageOf(figures)).toContain("nothing past a revocation | 1 | F35 | F36, F37, F38, F40 |");
});

test("the rule of three is for claims of never, and for more than three tries", () => {
  const section = sectionOf([figure({ n: 600 }), figure({ id: "F36", claims: "never in n", n: 3 })], "P9");
  expect(section).toContain("| F35 | 600 | 0 frames past it | – | – |");
  expect(section).toContain("| F36 | 3 | 0 frames past it | – | – |");
});

test("a starred row stands for all that begin so, on every hub, and for no negative control", () => {
  const figures = [
    figure({ id: "F15", hub: "nats" }),
    figure({ id: "F15", hub: "redis" }),
    figure({ id: "F15 control", seen: "harm" }),
  ];
  const section = sectionOf(figures, "P14");
  expect(section).toContain("| F15 (nats) | 60 |");
  expect(section).toContain("| F15 (redis) | 60 |");
  expect(section).not.toContain("harm");
});
