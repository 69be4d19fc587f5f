import type { ChannelId, ServerEvent } from "@orbit/shared/realtime";
import { expect } from "vitest";
import { acme, type HubCase, learnt, numbered, registered, upTo, uuid, zeta } from "./hub-case.ts";

/** The event with every read of its payload counted. */
const counting = (event: ServerEvent): { event: ServerEvent; reads: () => number } => {
  let reads = 0;
  const get = (target: ServerEvent, key: string | symbol): unknown => {
    reads += 1;
    return Reflect.get(target, key);
  };
  return { event: new Proxy(event, { get }), reads: () => reads };
};

export const faithful: readonly HubCase[] = [
  {
    rule: "[WIRE-1] a key that the schema does not name never leaves",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      const row = { ...numbered(1), email: "ana@example.org", passwordHash: "$argon2id$" };
      await hub.broadcast(acme, row);
      expect(learnt(socket)).toEqual([1]);
      expect(socket.received.join()).not.toMatch(/email|ana@|argon/);
    },
  },
  {
    rule: "[WIRE-1] a signal is encoded once, however many listen",
    run: async (hub) => {
      const readsWith = async (channel: ChannelId, listeners: number) => {
        const sockets = await Promise.all(upTo(listeners).map(() => registered(hub, channel)));
        const { event, reads } = counting(numbered(1));
        await hub.broadcast(channel, event);
        expect(new Set(sockets.map(({ received }) => received[0])).size).toBe(1);
        return reads();
      };
      expect(await readsWith(zeta, 100)).toBe(await readsWith(acme, 1));
    },
  },
  {
    rule: "[WIRE-2] a signal carries no seq, no time and no actor",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      await hub.broadcast(acme, numbered(1));
      expect(Object.keys(JSON.parse(socket.received[0] ?? "{}")).sort()).toEqual(["channel", "event", "type"]);
    },
  },
  {
    rule: "text of every script arrives as it was sent, and so do 64 KiB of it and a null inside",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      const name = 'Zoë 🪐 नमस्ते \u2028 " \\ \u0000 '.repeat(3_000);
      const room = { id: uuid(1), name, createdBy: null, createdAt: "2026-01-05T09:30:00.000Z", version: 1 };
      await hub.broadcast(acme, { type: "workspace.room.created", room });
      expect(Buffer.byteLength(name)).toBeGreaterThan(64 * 1024);
      expect(JSON.parse(socket.received[0] ?? "{}").event.room).toEqual(room);
    },
  },
];
