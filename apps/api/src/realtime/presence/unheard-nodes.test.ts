import { expect, test } from "vitest";
import { UnheardNodes } from "./unheard-nodes.ts";

const roll = (...living: string[]) => ({ living: new Set(living), isSure: true });
const nobodyIsHeard = () => false;

test("[PRES-12] who was on the roll before us, and is not heard, may live", () => {
  const unheard = new UnheardNodes();
  unheard.looked(roll("a"), nobodyIsHeard);
  expect(unheard.areSome).toBe(true);
  unheard.heard("a");
  expect(unheard.areSome).toBe(false);
});

test("[PRES-12] who begins has until the next look to be heard", () => {
  const unheard = new UnheardNodes();
  unheard.looked(roll(), nobodyIsHeard);
  unheard.looked(roll("a"), nobodyIsHeard);
  expect(unheard.areSome).toBe(false);
  unheard.looked(roll("a"), nobodyIsHeard);
  expect(unheard.areSome).toBe(true);
});

test("[PRES-12] who is heard, or has said that it leaves, is not looked for", () => {
  const unheard = new UnheardNodes();
  for (let n = 0; n < 3; n += 1) unheard.looked(roll("a"), (node) => node === "a");
  expect(unheard.areSome).toBe(false);
});

test("[PRES-12] who fell silent may live until a sure look does not find it", () => {
  const unheard = new UnheardNodes();
  unheard.fellSilent(["a", "b"], null);
  unheard.looked({ living: new Set(), isSure: false }, nobodyIsHeard);
  expect(unheard.areSome).toBe(true);
  unheard.looked(roll("b"), nobodyIsHeard);
  expect(unheard.areSome).toBe(true);
  unheard.looked(roll(), nobodyIsHeard);
  expect(unheard.areSome).toBe(false);
});

test("[PRES-12] who fell silent and is off the roll is gone at once", () => {
  const unheard = new UnheardNodes();
  unheard.fellSilent(["a"], roll("b"));
  expect(unheard.areSome).toBe(false);
});
