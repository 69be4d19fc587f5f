import { expect, test } from "vitest";
import type { EventBus } from "#application/ports/event-bus.ts";
import type { Recorded } from "#domain/events.ts";
import { type CrashPoint, crashingAt, crashPoints } from "./crash-point.ts";

const facts = { id: "e", occurredAt: new Date(0) };
const ofWorkspace: Recorded = {
  ...facts,
  workspaceId: "w",
  seq: 1,
  actorId: null,
  mutationId: null,
  event: { type: "rooms.room.archived", workspaceId: "w", roomId: "r", name: "Lobby" },
};
const ofSession: Recorded = {
  ...facts,
  seq: null,
  event: { type: "identity.session.ended", sessionId: "s", userId: "u" },
};

const passThrough = (point: CrashPoint) => {
  const deaths: string[] = [];
  const published: unknown[] = [];
  const bus: EventBus = { publish: (events) => void published.push(events), subscribe: () => () => undefined };
  const presence = { present: () => [], rooms: () => [], ready: async () => {}, isWhole: () => true };
  const crashing = crashingAt(point, () => void deaths.push(point));
  return { deaths, published, crashing, bus: crashing.bus(bus), presence: crashing.presence(presence) };
};

test.each(crashPoints.filter((point) => point !== "mid_dispatch"))(
  "a process told to die at %s dies there, and nowhere else",
  (point) => {
    const { deaths, crashing, bus, presence } = passThrough(point);
    const died = () => deaths.splice(0).length;
    crashing.beforeCommit?.([ofWorkspace]);
    expect(died()).toBe(point === "before_commit" ? 1 : 0);
    bus.publish([ofWorkspace]);
    expect(died()).toBe(point === "after_commit" ? 1 : 0);
    presence.present("w");
    expect(died()).toBe(point === "mid_snapshot" ? 1 : 0);
  },
);

test("without a point the parts are the ones that were given", () => {
  const bus: EventBus = { publish: () => {}, subscribe: () => () => undefined };
  expect(crashingAt(null).bus(bus)).toBe(bus);
});

test("what belongs to no workspace passes: a test has to sign people in first", () => {
  const { deaths, published, crashing, bus } = passThrough("after_commit");
  crashing.beforeCommit?.([ofSession]);
  bus.publish([ofSession]);
  expect(deaths).toEqual([]);
  expect(published).toEqual([[ofSession]]);
});
