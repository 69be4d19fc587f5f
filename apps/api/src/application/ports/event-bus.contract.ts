import { beforeEach, describe, expect, test } from "vitest";
import type { RecordedIdentity } from "#domain/events.ts";
import type { EventBus, EventHandler } from "./event-bus.ts";

export type EventBusUnderTest = {
  bus: EventBus;
  /** Names of the subscribers that were reported as failed, in order. */
  failures: readonly string[];
};

const signedUp = (id: string): RecordedIdentity => ({
  id,
  occurredAt: new Date(0),
  seq: null,
  event: { type: "identity.user.signed_up", userId: id },
});

/** Lets every promise that is already settled run its continuations. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const eventBusContract = (make: () => EventBusUnderTest): void => {
  describe("EventBus", () => {
    let bus: EventBus;
    let failures: readonly string[];
    beforeEach(() => {
      ({ bus, failures } = make());
    });

    test("every subscriber gets the events of one commit together, in subscription order", () => {
      const heard: string[] = [];
      bus.subscribe("first", (events) => void heard.push(`first ${events.map(({ id }) => id)}`));
      bus.subscribe("second", (events) => void heard.push(`second ${events.map(({ id }) => id)}`));

      bus.publish([signedUp("a"), signedUp("b")]);

      expect(heard).toEqual(["first a,b", "second a,b"]);
    });

    test("publishing without subscribers is no error", () => {
      expect(() => bus.publish([signedUp("a")])).not.toThrow();
    });

    test("a subscriber hears nothing of what was published before it came or after it left", () => {
      const heard: string[] = [];
      bus.publish([signedUp("before")]);
      const unsubscribe = bus.subscribe("listener", ([event]) => void heard.push(event?.id ?? ""));
      bus.publish([signedUp("between")]);
      unsubscribe();
      unsubscribe();
      bus.publish([signedUp("after")]);

      expect(heard).toEqual(["between"]);
    });

    test("the same handler subscribed twice is two subscriptions, and each undo ends its own", () => {
      const heard: string[] = [];
      const listen: EventHandler = ([event]) => void heard.push(event?.id ?? "");
      const undo = bus.subscribe("one", listen);
      bus.subscribe("two", listen);
      bus.publish([signedUp("a")]);
      undo();
      bus.publish([signedUp("b")]);

      expect(heard).toEqual(["a", "a", "b"]);
    });

    test("a subscriber that throws or rejects is reported, and neither the others nor the publisher notice", async () => {
      const heard: string[] = [];
      bus.subscribe("throws", () => {
        throw new Error("at once");
      });
      bus.subscribe("rejects", () => Promise.reject(new Error("later")));
      bus.subscribe("listens", ([event]) => void heard.push(event?.id ?? ""));

      expect(() => bus.publish([signedUp("a")])).not.toThrow();
      await settled();

      expect(heard).toEqual(["a"]);
      expect(failures).toEqual(["throws", "rejects"]);
    });

    test("a slow subscriber holds up neither the publisher nor the others", async () => {
      const heard: string[] = [];
      let finish = (): void => {};
      const slow = new Promise<void>((resolve) => {
        finish = resolve;
      });
      bus.subscribe("slow", () => slow.then(() => void heard.push("slow")));
      bus.subscribe("quick", () => void heard.push("quick"));

      bus.publish([signedUp("a")]);
      expect(heard).toEqual(["quick"]);
      finish();
      await settled();
      expect(heard).toEqual(["quick", "slow"]);
    });

    test("who subscribes while events are handed out hears the next ones only", () => {
      const heard: string[] = [];
      bus.subscribe("inviting", () => {
        if (heard.length === 0) bus.subscribe("late", ([event]) => void heard.push(`late ${event?.id}`));
        heard.push("inviting");
      });

      bus.publish([signedUp("a")]);
      bus.publish([signedUp("b")]);

      expect(heard).toEqual(["inviting", "inviting", "late b"]);
    });
  });
};
