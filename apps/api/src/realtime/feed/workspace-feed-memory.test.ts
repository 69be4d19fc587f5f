import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { entry, FeedStage } from "../../../test/support/feed-stage.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const turn = () => new Promise(setImmediate);

/** A function of its own, so that nothing here refers to the entry afterwards. */
const appendsTo = (stage: FeedStage): WeakRef<object> => {
  const appended = entry(1);
  stage.feed.append([appended], null);
  return new WeakRef(appended);
};

test("[FEED-5] an entry that everybody has been served is let go of, and is there as bytes for who comes later", async () => {
  // given
  const stage = new FeedStage();
  const ana = stage.joins();
  // when
  const appended = appendsTo(stage);
  await turn();
  collectGarbage();
  // then
  expect(appended.deref()).toBeUndefined();
  expect(stage.joins(0).received).toEqual(ana.received);
});
