import { expect, test } from "vitest";
import { FakeTime } from "../../../packages/client/test/support/fake-timers.ts";
import { createBeforePaint } from "../src/lib/before-paint.ts";

/** A page that paints when it is told to, and its time. */
const page = () => {
  const time = new FakeTime();
  const frames = new Set<() => void>();
  let hidden = false;
  const beforePaint = createBeforePaint({
    nextFrame: (run) => {
      frames.add(run);
      return () => frames.delete(run);
    },
    after: (delayMs, run) => time.after(delayMs, run),
    hidden: () => hidden,
  });
  const hide = (): void => {
    hidden = true;
  };
  const paint = (): void => {
    const due = [...frames];
    frames.clear();
    for (const run of due) run();
  };
  return { time, beforePaint, paint, frames, hide };
};

test("whoever has something to show shares one animation frame, in the order in which it came", () => {
  const { beforePaint, paint, frames } = page();
  const shown: string[] = [];

  for (const what of ["a height", "a sentence", "the server's frames"]) beforePaint(() => shown.push(what));

  expect(frames.size).toBe(1);
  expect(shown).toEqual([]);
  paint();
  expect(shown).toEqual(["a height", "a sentence", "the server's frames"]);
});

test("what is asked for while a paint is prepared waits for the next one", () => {
  const { beforePaint, paint } = page();
  const shown: string[] = [];
  beforePaint(() => {
    beforePaint(() => shown.push("later"));
    shown.push("now");
  });

  paint();
  expect(shown).toEqual(["now"]);
  paint();
  expect(shown).toEqual(["now", "later"]);
});

test("what is taken back does not run", () => {
  const { beforePaint, paint } = page();
  const shown: string[] = [];
  beforePaint(() => shown.push("stays"));
  const undo = beforePaint(() => shown.push("taken back"));

  undo();
  paint();

  expect(shown).toEqual(["stays"]);
});

test("one that throws is heard of, and stops no other", () => {
  const { beforePaint, paint } = page();
  const shown: string[] = [];
  beforePaint(() => {
    throw new Error("a fault");
  });
  beforePaint(() => shown.push("another"));

  expect(paint).toThrow("a fault");
  expect(shown).toEqual(["another"]);
});

test("a hidden page, which never paints, shows it after a while, and not again when it is looked at", () => {
  const { beforePaint, hide, time, paint } = page();
  let times = 0;
  hide();
  beforePaint(() => {
    times += 1;
  });

  time.advance(199);
  expect(times).toBe(0);
  time.advance(1);
  expect(times).toBe(1);
  paint();
  expect(times).toBe(1);
});

test("a page that can be seen waits for a frame that is late, and draws nothing meanwhile", () => {
  const { beforePaint, time, paint } = page();
  const shown: string[] = [];
  beforePaint(() => shown.push("one"));

  time.advance(2_999);
  beforePaint(() => shown.push("two"));
  expect(shown).toEqual([]);
  paint();

  expect(shown).toEqual(["one", "two"]);
});

test("a page that is covered without being told so shows it after three seconds", () => {
  const { beforePaint, time } = page();
  const shown: string[] = [];
  beforePaint(() => shown.push("one"));

  time.advance(3_000);

  expect(shown).toEqual(["one"]);
});
