import type { Permission } from "@orbit/shared/access";
import { channels } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { entries, entry, FeedStage, silent } from "../../../test/support/feed-stage.ts";
import type { FeedEntry } from "./feed-entry.ts";
import { FeedSlice, type Viewer } from "./feed-slice.ts";
import type { FrameBatch } from "./frame-batch.ts";

const invite: Permission = "members.invite";
const everybody: Viewer = { maySee: () => true };
const members: Viewer = { maySee: ({ audience }) => audience === null };
const nobody: Viewer = { maySee: () => false };
const sliceOf = (rows: readonly FeedEntry[]) => new FeedSlice(rows, channels.workspace("acme"));
const textsOf = ({ frames }: FrameBatch) => frames.map(({ text }) => text);

describe("a slice of the feed", () => {
  test("is put together once for all who may see all of it", () => {
    const slice = sliceOf([...entries(1, 3), silent(4)]);
    const [one, other] = [slice.dueTo(everybody), slice.dueTo(everybody)];
    expect(one.batch).toBe(other.batch);
    expect(textsOf(one.batch)).toEqual(["1", "2", "3"]);
    expect(one.stored).toBe(3);
  });

  test("is filtered for each where its frames have different audiences or channels", () => {
    const slice = sliceOf([entry(1), entry(2, { audience: invite }), entry(3, { channel: channels.room("r") })]);
    const due = slice.dueTo(members);
    expect(textsOf(due.batch)).toEqual(["1", "3"]);
    expect(due.stored).toBe(2);
  });

  test("is put together once for all who may see the same part of it", () => {
    const slice = sliceOf([entry(1), entry(2, { audience: invite }), entry(3)]);
    const [one, other, all] = [slice.dueTo(members), slice.dueTo({ ...members }), slice.dueTo(everybody)];
    expect(one.batch).toBe(other.batch);
    expect(textsOf(one.batch)).toEqual(["1", "3"]);
    expect(textsOf(all.batch)).toEqual(["1", "2", "3"]);
  });

  test("asks nobody about what is on everybody's channel and for every member", () => {
    const [theirs, hers] = [sliceOf([entry(1), entry(2)]), sliceOf([entry(1), entry(2, { audience: invite })])];
    expect(textsOf(theirs.dueTo(nobody).batch)).toEqual(["1", "2"]);
    expect(textsOf(hers.dueTo(nobody).batch)).toEqual(["1"]);
  });

  test("gives nothing of frames that all have one audience to whom it leaves out", () => {
    const slice = sliceOf([entry(1, { audience: invite }), entry(2, { audience: invite })]);
    expect(slice.dueTo(nobody)).toMatchObject({ batch: { frames: [] }, stored: 0 });
  });

  test("counts what stands in an event's place as no stored frame, and gives it no position", () => {
    const due = sliceOf([entry(1), entry(2, { counted: "control" })]).dueTo(everybody);
    expect(due.stored).toBe(1);
    expect(due.batch.frames.map(({ seq }) => seq)).toEqual([1, null]);
  });
});

describe("[WIRE-8] one turn of the event loop", () => {
  test("brings every socket all that was appended in it as one batch, shared by those who stand at one place", () => {
    // given
    const tasks: (() => void)[] = [];
    const stage = new FeedStage({}, (task) => void tasks.push(task));
    const [ana, ben] = [stage.joins(), stage.joins()];
    // when
    for (const seq of [1, 2, 3]) stage.feed.append([entry(seq)], null);
    expect(ana.batches).toEqual([]);
    for (const task of tasks) task();
    // then
    expect(tasks).toHaveLength(1);
    expect(ana.batches.map(textsOf)).toEqual([["1", "2", "3"]]);
    expect(ben.batches[0]).toBe(ana.batches[0]);
  });
});
