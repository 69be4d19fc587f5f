import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyHouse, type HouseCopy } from "./house-copy.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/how-to/add-an-event.md"), "utf8");

type Step = { file: string; context: string; added: string };

/** The page's diffs, in order: what stands there already, and what a developer adds below it. */
const steps: readonly Step[] = [...page.matchAll(/^```diff (\S+)\n(.*?)^```$/gms)].map(([, file = "", body = ""]) => {
  const lines = body.trimEnd().split("\n");
  const of = (mark: string) => lines.flatMap((line) => (line.startsWith(mark) ? [`${line.slice(1)}\n`] : [])).join("");
  return { file, context: of(" "), added: of("+") };
});

const follow = (followed: readonly Step[]): Record<string, (text: string) => string> =>
  Object.fromEntries(
    followed.map(({ file, context, added }) => [
      file,
      (text: string) => text.replace(context, () => `${context}${added}`),
    ]),
  );

// The compiler is quick; a busy machine with two cores is not.
const CHECKED_WITHIN_MS = 180_000;

describe("docs/how-to/add-an-event.md", { timeout: CHECKED_WITHIN_MS }, () => {
  let house: HouseCopy;
  beforeAll(async () => {
    house = await copyHouse();
  });
  afterAll(() => house?.remove());

  test("without the steps that the compiler asks for, it names each of their files", async () => {
    const begun = steps.filter(({ file }) => /events\.ts$|workspace-member\.ts$|catalog/.test(file));
    const asked = steps.filter((step) => !begun.includes(step)).map(({ file }) => file);
    const said = await house.complaints(follow(begun), ["apps/api", "apps/web-tanstack"]);
    const named = asked.filter((file) => said.some((line) => line.includes(file) && line.includes("member.renamed")));
    expect(named).toEqual(asked);
  });

  test("after the last step, it has nothing left to say", async () => {
    const said = await house.complaints(follow(steps), ["packages/shared", "apps/api", "apps/web-tanstack"]);
    expect(said).toEqual([]);
  });
});
