import { expect, test } from "vitest";
import { PresenceLedger } from "./presence-ledger.ts";

const tab = (id: string, memberId = "ana") => ({ id, workspaceId: "acme", memberId });
const says = (status: "online" | "away" | "offline", memberId = "ana") => ({ workspaceId: "acme", memberId, status });

test("[PRES-1] a member's first socket announces them online", () => {
  expect(new PresenceLedger().open(tab("one"))).toEqual(says("online"));
});

test("[PRES-2] a second tab does not announce again, and closing one of two announces nothing", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  expect(ledger.open(tab("two"))).toBeNull();
  expect(ledger.close("one")).toEqual({ transition: null, lingering: null });
});

test("[PRES-3] the last socket's close announces nothing yet; expiry announces offline, once", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  expect(ledger.close("one")).toEqual({ transition: null, lingering: "ana" });
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
  expect(ledger.expire("ana")).toEqual(says("offline"));
  expect(ledger.expire("ana")).toBeNull();
  expect(ledger.present("acme")).toEqual([]);
});

test("[PRES-3] expiry of a member who came back announces nothing", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.close("one");
  expect(ledger.open(tab("two"))).toBeNull();
  expect(ledger.expire("ana")).toBeNull();
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
});

test("[PRES-4] a member is away when all their tabs are, and back with the first that is", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.open(tab("two"));
  expect(ledger.setAway("one", true)).toBeNull();
  expect(ledger.setAway("two", true)).toEqual(says("away"));
  expect(ledger.setAway("two", true)).toBeNull();
  expect(ledger.setAway("one", false)).toEqual(says("online"));
});

test("[PRES-4] closing the only tab that is not away leaves the member away", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.open(tab("two"));
  ledger.setAway("one", true);
  expect(ledger.close("two")).toEqual({ transition: says("away"), lingering: null });
});

test("[PRES-4] a new tab of a member who is away, or was when they left, brings them back", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.setAway("one", true);
  expect(ledger.open(tab("two"))).toEqual(says("online"));
  ledger.setAway("two", true);
  ledger.close("one");
  ledger.close("two");
  expect(ledger.open(tab("three"))).toEqual(says("online"));
});

test("[PRES-5] a close that arrives twice, or for a socket nobody knows, is none", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.open(tab("two"));
  ledger.close("one");
  expect(ledger.close("one")).toEqual({ transition: null, lingering: null });
  expect(ledger.close("never")).toEqual({ transition: null, lingering: null });
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
});

test("away and back of a socket that is closed or unknown change nothing", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.close("one");
  expect([ledger.setAway("one", true), ledger.setAway("never", true)]).toEqual([null, null]);
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
});

test("a member who is forgotten is here no longer, and their sockets' closing is no news", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.forget("ana");
  expect(ledger.present("acme")).toEqual([]);
  expect(ledger.close("one")).toEqual({ transition: null, lingering: null });
  expect([ledger.setAway("one", true), ledger.expire("ana")]).toEqual([null, null]);
});

test("[PRES-6] everybody of one workspace is present, and nobody of another", () => {
  const ledger = new PresenceLedger();
  ledger.open(tab("one"));
  ledger.open(tab("two", "ben"));
  ledger.setAway("two", true);
  ledger.open({ id: "three", workspaceId: "zeta", memberId: "cy" });
  expect(ledger.present("acme")).toEqual([
    { memberId: "ana", status: "online" },
    { memberId: "ben", status: "away" },
  ]);
});
