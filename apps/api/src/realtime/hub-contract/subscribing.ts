import { expect } from "vitest";
import { acme, type HubCase, learnt, numbered, planning, registered } from "./hub-case.ts";

export const subscribing: readonly HubCase[] = [
  {
    rule: "subscribing answers whether the socket is registered",
    run: async (hub) => {
      const socket = await registered(hub);
      expect(await hub.subscribe(socket.id, acme)).toBe(true);
      expect(await hub.subscribe("nobody", acme)).toBe(false);
    },
  },
  {
    rule: "isSubscribed says what is so now",
    run: async (hub) => {
      const socket = await registered(hub, planning);
      expect(hub.isSubscribed(socket.id, planning)).toBe(true);
      expect(hub.isSubscribed(socket.id, acme)).toBe(false);
      await hub.subscribe(socket.id, acme);
      expect(hub.isSubscribed(socket.id, acme)).toBe(true);
      expect(hub.isSubscribed("nobody", acme)).toBe(false);
    },
  },
  {
    rule: "after unsubscribing nothing comes on that channel, and the others go on",
    run: async (hub) => {
      const socket = await registered(hub, acme, planning);
      await hub.unsubscribe(socket.id, planning);
      await hub.broadcast(planning, numbered(1));
      await hub.broadcast(acme, numbered(2));
      expect(learnt(socket)).toEqual([2]);
      expect(hub.isSubscribed(socket.id, planning)).toBe(false);
    },
  },
  {
    rule: "unsubscribing one socket leaves the channel's other listeners",
    run: async (hub) => {
      const [gone, stays] = [await registered(hub, acme), await registered(hub, acme)];
      await hub.unsubscribe(gone.id, acme);
      await hub.broadcast(acme, numbered(1));
      expect(learnt(stays)).toEqual([1]);
    },
  },
  {
    rule: "unsubscribing is idempotent, and so is unsubscribing what never was",
    run: async (hub) => {
      const socket = await registered(hub, planning);
      await hub.unsubscribe(socket.id, acme);
      await hub.unsubscribe("nobody", acme);
      await hub.unsubscribe(socket.id, planning);
      await hub.unsubscribe(socket.id, planning);
      expect(await hub.subscribe(socket.id, planning)).toBe(true);
      await hub.broadcast(planning, numbered(1));
      expect(learnt(socket)).toEqual([1]);
    },
  },
  {
    rule: "who unsubscribes in the middle of a broadcast does not cost the others theirs",
    run: async (hub) => {
      const [first, second, third] = [
        await registered(hub, acme),
        await registered(hub, acme),
        await registered(hub, acme),
      ];
      first.onFrame = () => void hub.unsubscribe(first.id, acme);
      second.onFrame = () => void hub.unsubscribe(first.id, acme);
      await hub.broadcast(acme, numbered(1));
      expect([first, second, third].map(learnt)).toEqual([[1], [1], [1]]);
    },
  },
];
