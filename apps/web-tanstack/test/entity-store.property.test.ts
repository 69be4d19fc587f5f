import fc from "fast-check";
import { expect, test } from "vitest";
import { EntityStore } from "../src/lib/db/entity-store.ts";

type Row = { id: string; version: number };
/** What happened at each `seq`, counted from 1. */
type History = readonly { id: string; kind: "put" | "remove" }[];
type Arrival = (store: EntityStore<Row>) => void;

const at = (seq: number) => ({ epoch: 1, seq });
const history: fc.Arbitrary<History> = fc.array(
  fc.record({ id: fc.constantFrom("a", "b", "c"), kind: fc.constantFrom("put", "put", "remove") }),
  { minLength: 1, maxLength: 14, size: "max" },
);

/** The database after `seq`. A version is the place of the change, so it grows even over a removal. */
const stateAt = (of: History, seq: number): ReadonlyMap<string, Row> => {
  const rows = new Map<string, Row>();
  of.slice(0, seq).forEach(({ id, kind }, index) => {
    if (kind === "put") rows.set(id, { id, version: index + 1 });
    else rows.delete(id);
  });
  return rows;
};

/** A frame tells the row as it is when the frame is made, at `readAt`, which may be later than the change. */
const frame = (of: History, seq: number, readAt: number): Arrival => {
  const change = of[seq - 1];
  if (change?.kind === "remove") return (store) => store.remove(change.id, at(seq));
  const row = change && stateAt(of, readAt).get(change.id);
  return (store) => row && store.upsert(row, at(seq));
};

const snapshotAt =
  (of: History, seq: number): Arrival =>
  (store) =>
    store.replaceAll([...stateAt(of, seq).values()], at(seq));

const sorted = (rows: Iterable<Row>) => [...rows].sort((a, b) => a.id.localeCompare(b.id));

const expectNewest = (of: History, arrivals: readonly Arrival[]): void => {
  const store = new EntityStore<Row>();
  for (const arrive of arrivals) arrive(store);
  expect(sorted(store.rows.get().values())).toEqual(sorted(stateAt(of, of.length).values()));
};

const places = (of: History) => of.map((_, index) => index + 1);

const inAnyOrder = history.chain((of) => {
  const frames = places(of).map((seq) => frame(of, seq, seq));
  return fc.record({
    of: fc.constant(of),
    first: fc.shuffledSubarray(frames, { minLength: frames.length }),
    again: fc.shuffledSubarray(frames),
    snapshots: fc.array(fc.nat({ max: of.length }), { maxLength: 4 }),
    order: fc.infiniteStream(fc.nat({ max: 1_000 })),
  });
});

const shuffled = <T>(items: readonly T[], order: Iterator<number>): T[] =>
  items
    .map((item) => ({ item, key: order.next().value ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

test("[STORE-1] frames, repeats and snapshots of any age, in any order, end at the newest state", () => {
  fc.assert(
    fc.property(inAnyOrder, ({ of, first, again, snapshots, order }) => {
      const arrivals = [...first, ...again, ...snapshots.map((seq) => snapshotAt(of, seq))];
      expectNewest(of, shuffled(arrivals, order));
    }),
    { numRuns: 3_000 },
  );
});

/** As the server works: in order, but each frame tells a state that may be ahead of its place. */
const inStreamOrder = history.chain((of) =>
  fc.record({
    of: fc.constant(of),
    readAhead: fc.array(fc.nat({ max: 6 }), { minLength: of.length, maxLength: of.length }),
    repeats: fc.array(fc.tuple(fc.nat({ max: of.length }), fc.nat({ max: of.length - 1 })), { maxLength: 5 }),
    snapshots: fc.array(fc.tuple(fc.nat({ max: of.length }), fc.nat({ max: of.length })), { maxLength: 3 }),
  }),
);

test("[STORE-1] frames that tell a state ahead of their place, with repeats and snapshots between, end at the newest", () => {
  fc.assert(
    fc.property(inStreamOrder, ({ of, readAhead, repeats, snapshots }) => {
      const frames = places(of).map((seq) => frame(of, seq, Math.min(of.length, seq + (readAhead[seq - 1] ?? 0))));
      const arrivals = frames.flatMap((one, index) => [
        ...snapshots.filter(([when]) => when === index).map(([, seq]) => snapshotAt(of, seq)),
        one,
        ...repeats
          .filter(([when, which]) => when === index && which <= index)
          .flatMap(([, which]) => frames[which] ?? []),
      ]);
      expectNewest(of, arrivals);
    }),
    { numRuns: 3_000 },
  );
});

test("[STORE-1] every arrival twice is the same as once", () => {
  fc.assert(
    fc.property(inAnyOrder, ({ of, first, snapshots, order }) => {
      const arrivals = shuffled([...first, ...snapshots.map((seq) => snapshotAt(of, seq))], order);
      expectNewest(
        of,
        arrivals.flatMap((arrive) => [arrive, arrive]),
      );
    }),
    { numRuns: 1_000 },
  );
});
