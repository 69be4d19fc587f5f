import { expect, test } from "vitest";
import { PresenceLedger } from "./presence-ledger.ts";

const tab = (id: string, memberId = "ana") => ({ id, workspaceId: "acme", memberId });
const ana = { workspaceId: "acme", memberId: "ana" };
const online = (...ids: string[]) => new Map(ids.map((id) => [id, "online" as const]));

/** A ledger, and what it has to tell after each step, as `who status`. */
const stage = () => {
  const ledger = new PresenceLedger();
  const told = (absent: "offline" | "unknown" = "offline") =>
    ledger.settle("acme", absent).map(({ memberId, status }) => `${memberId} ${status}`);
  const tells = (act: (ledger: PresenceLedger) => unknown) => {
    act(ledger);
    return told();
  };
  return { ledger, tells, told };
};

test("[PRES-1] a member's first socket announces them online", () => {
  expect(stage().tells((ledger) => ledger.open(tab("one")))).toEqual(["ana online"]);
});

test("[PRES-2] a second tab does not announce again, and closing one of two announces nothing", () => {
  const { tells } = stage();
  tells((ledger) => ledger.open(tab("one")));
  expect(tells((ledger) => ledger.open(tab("two")))).toEqual([]);
  expect(tells((ledger) => ledger.close("one"))).toEqual([]);
});

test("[PRES-3] the last socket's close announces nothing yet; expiry announces offline, once", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("one")));
  expect(ledger.close("one")).toEqual(ana);
  expect(tells(() => undefined)).toEqual([]);
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
  expect(tells(() => ledger.expire(ana))).toEqual(["ana offline"]);
  expect(tells(() => ledger.expire(ana))).toEqual([]);
  expect(ledger.present("acme")).toEqual([]);
});

test("[PRES-3] expiry of a member who came back announces nothing", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("one")));
  tells(() => ledger.close("one"));
  expect(tells(() => ledger.open(tab("two")))).toEqual([]);
  expect(tells(() => ledger.expire(ana))).toEqual([]);
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
});

test("[PRES-4] a member is away when all their tabs are, and back with the first that is", () => {
  const { tells } = stage();
  tells((ledger) => ledger.open(tab("one")));
  tells((ledger) => ledger.open(tab("two")));
  expect(tells((ledger) => ledger.setAway("one", true))).toEqual([]);
  expect(tells((ledger) => ledger.setAway("two", true))).toEqual(["ana away"]);
  expect(tells((ledger) => ledger.setAway("two", true))).toEqual([]);
  expect(tells((ledger) => ledger.setAway("one", false))).toEqual(["ana online"]);
});

test("[PRES-4] closing the only tab that is not away leaves the member away", () => {
  const { tells } = stage();
  tells((ledger) => ledger.open(tab("one")));
  tells((ledger) => ledger.open(tab("two")));
  tells((ledger) => ledger.setAway("one", true));
  expect(tells((ledger) => ledger.close("two"))).toEqual(["ana away"]);
});

test("[PRES-4] a new tab of a member who is away, or was when they left, brings them back", () => {
  const { tells } = stage();
  tells((ledger) => ledger.open(tab("one")));
  tells((ledger) => ledger.setAway("one", true));
  expect(tells((ledger) => ledger.open(tab("two")))).toEqual(["ana online"]);
  tells((ledger) => ledger.setAway("two", true));
  tells((ledger) => ledger.close("one"));
  tells((ledger) => ledger.close("two"));
  expect(tells((ledger) => ledger.open(tab("three")))).toEqual(["ana online"]);
});

test("[PRES-5] a close that arrives twice, or for a socket nobody knows, is none", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("one")));
  tells(() => ledger.open(tab("two")));
  ledger.close("one");
  expect([ledger.close("one"), ledger.close("never")]).toEqual([null, null]);
  expect(tells(() => undefined)).toEqual([]);
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
});

test("away and back of a socket that is closed or unknown change nothing", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("one")));
  ledger.close("one");
  ledger.setAway("one", true);
  ledger.setAway("never", true);
  expect(ledger.present("acme")).toEqual([{ memberId: "ana", status: "online" }]);
});

test("a member who is forgotten is here no longer, and their sockets' closing is no news", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("zero", "ben")));
  tells(() => ledger.open(tab("one")));
  expect(tells(() => ledger.forget(ana))).toEqual([]);
  expect(ledger.present("acme")).toEqual([{ memberId: "ben", status: "online" }]);
  expect(ledger.close("one")).toBeNull();
  ledger.setAway("one", true);
  ledger.expire(ana);
  expect(tells(() => undefined)).toEqual([]);
});

test("a member who is forgotten stays so, although another node has not heard of it yet", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("zero", "ben")));
  tells(() => ledger.heard("acme", "b", online("ana")));
  tells(() => ledger.forget(ana));
  expect(tells(() => ledger.heard("acme", "b", online("ana", "cy")))).toEqual(["cy online"]);
});

test("[PRES-6] everybody of one workspace is present, and nobody of another", () => {
  const { ledger } = stage();
  ledger.open(tab("one"));
  ledger.open(tab("two", "ben"));
  ledger.setAway("two", true);
  ledger.open({ id: "three", workspaceId: "zeta", memberId: "cy" });
  expect(ledger.present("acme")).toEqual([
    { memberId: "ana", status: "online" },
    { memberId: "ben", status: "away" },
  ]);
});

test("what changed and changed back before anybody asked is no news", () => {
  const { ledger, told } = stage();
  ledger.open(tab("one"));
  expect(told()).toEqual(["ana online"]);
  ledger.setAway("one", true);
  ledger.setAway("one", false);
  expect(told()).toEqual([]);
});

test("[PRES-8] a member of two nodes is here until both have let them go", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("one")));
  expect(tells(() => ledger.heard("acme", "b", online("ana", "ben")))).toEqual(["ben online"]);
  ledger.close("one");
  expect(tells(() => ledger.expire(ana))).toEqual([]);
  expect(tells(() => ledger.heard("acme", "b", online("ben")))).toEqual(["ana offline"]);
});

test("[PRES-8] away is the union over the tabs of all nodes", () => {
  const { ledger, tells } = stage();
  tells(() => ledger.open(tab("one")));
  tells(() => ledger.setAway("one", true));
  expect(tells(() => ledger.heard("acme", "b", online("ana")))).toEqual(["ana online"]);
  expect(tells(() => ledger.heard("acme", "b", new Map([["ana", "away"]])))).toEqual(["ana away"]);
});

test("[PRES-9] who is not here is unknown, not offline, while others can't be heard, and offline once they can", () => {
  const { ledger, told } = stage();
  ledger.heard("acme", "b", online("ben"));
  expect(told()).toEqual(["ben online"]);
  ledger.silent("acme", "b", "others");
  expect(told("unknown")).toEqual(["ben unknown"]);
  expect(ledger.present("acme")).toEqual([]);
  ledger.rethink("acme");
  expect(told()).toEqual(["ben offline"]);
});

test("who remembers when a member was last seen is the node they left", () => {
  const { ledger } = stage();
  ledger.open(tab("one"));
  ledger.heard("acme", "b", online("ben", "cy"));
  ledger.settle("acme", "offline");
  ledger.close("one");
  ledger.expire(ana);
  ledger.heard("acme", "b", online("cy"));
  ledger.silent("acme", "b", "us");
  const by = ledger.settle("acme", "offline").map(({ memberId, rememberedBy }) => `${memberId} ${rememberedBy}`);
  expect(by.sort()).toEqual(["ana us", "ben others", "cy us"]);
});
