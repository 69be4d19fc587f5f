import { expect, test } from "vitest";
import { together } from "../src/lib/db/changes.ts";
import { EntityStore } from "../src/lib/db/entity-store.ts";

type Row = { id: string; version: number; name: string };

const at = (seq: number, epoch = 1) => ({ epoch, seq });
const row = (id: string, version: number): Row => ({ id, version, name: `${id}${version}` });
const contents = (store: EntityStore<Row>) => [...store.rows.get().values()].map(({ name }) => name).sort();

test("[STORE-1] an older version changes nothing, and the same one keeps the very object", () => {
  const store = new EntityStore<Row>();
  const newer = row("a", 2);
  store.upsert(newer, at(5));
  expect(store.upsert(row("a", 1), at(6))).toBe("same");
  expect(store.upsert(row("a", 2), at(7))).toBe("same");
  expect(store.rows.get().get("a")).toBe(newer);
});

test("[STORE-1] a removed row is not brought back by what happened before its removal", () => {
  const store = new EntityStore<Row>();
  store.upsert(row("a", 1), at(5));
  store.remove("a", at(7));
  expect(store.upsert(row("a", 2), at(6))).toBe("same");
  expect(contents(store)).toEqual([]);
});

test("[STORE-1] a removal that comes before its row was ever seen is remembered", () => {
  const store = new EntityStore<Row>();
  store.remove("a", at(7));
  store.replaceAll([row("a", 1)], at(6));
  expect(contents(store)).toEqual([]);
});

test("a row made anew after its removal is there, and its old removal cannot take it away", () => {
  const store = new EntityStore<Row>();
  store.upsert(row("a", 1), at(5));
  store.remove("a", at(7));
  store.upsert(row("a", 8), at(8));
  store.remove("a", at(7));
  expect(contents(store)).toEqual(["a8"]);
});

test("[STORE-1] a snapshot keeps what is newer than it, and drops what it does not know", () => {
  const store = new EntityStore<Row>();
  store.upsert(row("old", 1), at(3));
  store.upsert(row("changed", 9), at(9));
  store.upsert(row("new", 1), at(8));
  store.remove("removed", at(7));
  store.replaceAll([row("changed", 2), row("removed", 1), row("plain", 1)], at(6));
  expect(contents(store)).toEqual(["changed9", "new1", "plain1"]);
});

test("[STORE-1] an answer from before the snapshot cannot add a row that the snapshot does not have", () => {
  const store = new EntityStore<Row>();
  store.replaceAll([], at(6));
  expect(store.upsert(row("a", 1), at(5))).toBe("same");
  expect(contents(store)).toEqual([]);
});

test("after history was rewritten, lower versions and positions count again", () => {
  const store = new EntityStore<Row>();
  store.replaceAll([row("a", 5), row("b", 5)], at(50));
  store.remove("b", at(51));
  store.replaceAll([row("a", 2), row("b", 2)], at(20, 2));
  expect(contents(store)).toEqual(["a2", "b2"]);
});

test("a frame of the new history that overtakes its snapshot is not lost", () => {
  const store = new EntityStore<Row>();
  store.replaceAll([row("a", 5)], at(50));
  store.enterEpoch(2);
  store.upsert(row("c", 1), at(21, 2));
  store.replaceAll([row("a", 2)], at(20, 2));
  expect(contents(store)).toEqual(["a2", "c1"]);
});

test("an answer of the old history changes nothing in the new one", () => {
  const store = new EntityStore<Row>();
  store.replaceAll([], at(20, 2));
  expect(store.upsert(row("a", 9), at(60, 1))).toBe("same");
});

test("changes made together are seen together, once, and can be read at once by those who make them", () => {
  const store = new EntityStore<Row>();
  const seen: string[][] = [];
  store.rows.subscribe(() => seen.push(contents(store)));
  together(() => {
    store.upsert(row("a", 1), at(1));
    expect(store.get("a")?.name).toBe("a1");
    store.upsert(row("b", 1), at(2));
  });
  expect(seen).toEqual([["a1", "b1"]]);
});

test("what was read stays as it was: a change makes a new map", () => {
  const store = new EntityStore<Row>();
  store.upsert(row("a", 1), at(1));
  const before = store.rows.get();
  store.upsert(row("b", 1), at(2));
  expect([...before.keys()]).toEqual(["a"]);
});
