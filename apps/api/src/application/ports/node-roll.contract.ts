import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { NodeRoll } from "./node-roll.ts";

/** Longer than any test takes; and so short that it is over soon. */
const [LONG_MS, SHORT_MS] = [600_000, 50];

/** What every roll promises. `forLong` makes what that node signed some hours old. */
export const nodeRollContract = (
  open: () => Promise<{ roll: NodeRoll; forLong: (nodeId: string) => Promise<void> }>,
): void => {
  describe("NodeRoll", () => {
    const ids = () => [randomUUID(), randomUUID(), randomUUID()] as const;

    test("[PRES-12] whoever signs is told which others did, in any order and however often", async () => {
      const { roll } = await open();
      const [a, b, c] = ids();
      expect(await roll.sign(a, LONG_MS)).toEqual([]);
      expect(await roll.sign(b, LONG_MS)).toEqual([a]);
      await roll.sign(a, LONG_MS);
      await roll.sign(c, LONG_MS);
      expect([...(await roll.sign(a, LONG_MS))].sort()).toEqual([b, c].sort());
    });

    test("[PRES-12] who did not sign for so long is not named, and is again once it signs", async () => {
      const { roll } = await open();
      const [a, b] = ids();
      await roll.sign(a, LONG_MS);
      await expect.poll(() => roll.sign(b, SHORT_MS)).toEqual([]);
      expect(await roll.sign(b, LONG_MS)).toEqual([a]);
      await roll.sign(a, LONG_MS);
      expect(await roll.sign(b, LONG_MS)).toEqual([a]);
    });

    test("[PRES-12] who was struck is not named, twice is once, and may sign again", async () => {
      const { roll } = await open();
      const [a, b] = ids();
      await roll.sign(a, LONG_MS);
      await roll.strike(a);
      await roll.strike(a);
      expect(await roll.sign(b, LONG_MS)).toEqual([]);
      await roll.sign(a, LONG_MS);
      expect(await roll.sign(b, LONG_MS)).toEqual([a]);
    });

    test("what nodes signed that died long ago is not kept", async () => {
      const { roll, forLong } = await open();
      const [a, b] = ids();
      await roll.sign(a, LONG_MS);
      await forLong(a);
      await roll.sign(b, LONG_MS);
      expect(await roll.sign(b, Number.MAX_SAFE_INTEGER)).toEqual([]);
    });

    test("many that sign at once all are on it", async () => {
      const { roll } = await open();
      const many = Array.from({ length: 20 }, () => randomUUID());
      await Promise.all(many.map((id) => roll.sign(id, LONG_MS)));
      expect([...(await roll.sign(randomUUID(), LONG_MS))].sort()).toEqual([...many].sort());
    });
  });
};
