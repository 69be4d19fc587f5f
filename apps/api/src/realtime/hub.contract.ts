import { type ChannelId, channels, closeCodes, type ServerEvent } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import type { RealtimeHub, SocketSelector } from "./hub.ts";

/** One promise of the port: a rule, and a hub put to it. `run` rejects when the hub breaks it. */
export type HubCase = { rule: string; run: (hub: RealtimeHub) => Promise<void> };

const uuid = (n: number): string => `01930000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/** An event that can be told from every other one by its number. */
const numbered = (n: number): ServerEvent => ({
  type: "presence.update",
  memberId: uuid(n),
  online: true,
  status: "online",
  lastSeenAt: null,
});

const numberOf = (frame: string): number => Number.parseInt(JSON.parse(frame).event.memberId.slice(-12), 16);

/** The numbers a socket was told, as often as it was told them. */
const heard = (socket: RecordingSocket): number[] => socket.received.map(numberOf);

/** The same without repeats, in the order of their first coming: for rules that are not about repeats. */
const learnt = (socket: RecordingSocket): number[] => [...new Set(heard(socket))];

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

const acme = channels.workspace("acme");
const zeta = channels.workspace("zeta");
const planning = channels.room("planning");

const registered = async (hub: RealtimeHub, ...on: ChannelId[]): Promise<RecordingSocket> => {
  const socket = RecordingSocket.greeted();
  await hub.registerSocket(socket, on);
  return socket;
};

const listening: HubCase[] = [
  {
    rule: "[HUB-1] a registered socket receives what is broadcast on its channels",
    run: async (hub) => {
      const socket = await registered(hub, acme, planning);
      await hub.broadcast(acme, numbered(1));
      await hub.broadcast(planning, numbered(2));
      expect(learnt(socket)).toEqual([1, 2]);
    },
  },
  {
    rule: "[HUB-1] a frame names the channel it came on",
    run: async (hub) => {
      const socket = await registered(hub, planning);
      await hub.broadcast(planning, numbered(1));
      expect(JSON.parse(socket.received[0] ?? "{}").channel).toBe(planning);
    },
  },
  {
    rule: "[HUB-1] every listener of a channel receives",
    run: async (hub) => {
      const sockets = await Promise.all(upTo(50).map(() => registered(hub, acme)));
      await hub.broadcast(acme, numbered(1));
      expect(sockets.map(learnt)).toEqual(sockets.map(() => [1]));
    },
  },
  {
    rule: "[HUB-1] call order is kept per channel, also when callers do not wait for each other",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      await Promise.all(upTo(100).map((n) => hub.broadcast(acme, numbered(n))));
      expect(learnt(socket)).toEqual(upTo(100));
    },
  },
  {
    rule: "[HUB-1] a socket is told once",
    run: async (hub) => {
      const socket = await registered(hub, acme, planning);
      await hub.broadcast(acme, numbered(1));
      expect(heard(socket)).toEqual([1]);
    },
  },
  {
    rule: "[HUB-1] a socket that subscribed twice is told once",
    run: async (hub) => {
      const socket = await registered(hub, acme, acme);
      await hub.subscribe(socket.id, acme);
      await hub.broadcast(acme, numbered(1));
      expect(heard(socket)).toEqual([1]);
    },
  },
  {
    rule: "[HUB-1] who comes later gets nothing old",
    run: async (hub) => {
      const socket = await registered(hub);
      await hub.broadcast(acme, numbered(1));
      await hub.subscribe(socket.id, acme);
      await hub.broadcast(acme, numbered(2));
      expect(learnt(socket)).toEqual([2]);
    },
  },
  {
    rule: "broadcasting to nobody resolves and changes nothing",
    run: async (hub) => {
      await hub.broadcast(acme, numbered(1));
      const socket = await registered(hub, acme);
      expect(heard(socket)).toEqual([]);
    },
  },
];

const apart: HubCase[] = [
  {
    rule: "[HUB-2] nothing crosses from one channel to another",
    run: async (hub) => {
      const sockets = [await registered(hub, acme), await registered(hub, zeta), await registered(hub, planning)];
      await Promise.all([acme, zeta, planning].map((channel, n) => hub.broadcast(channel, numbered(n))));
      expect(sockets.map(learnt)).toEqual([[0], [1], [2]]);
    },
  },
  {
    rule: "[HUB-2] channels of different scopes are different, whatever their ids",
    run: async (hub) => {
      const inRoom = await registered(hub, channels.room("acme"));
      const member = await registered(hub, channels.member("acme"));
      await hub.broadcast(acme, numbered(1));
      expect([heard(inRoom), heard(member)]).toEqual([[], []]);
    },
  },
  {
    rule: "[HUB-2] ten thousand channels stay apart",
    run: async (hub) => {
      const rooms = upTo(10_000).map((n) => channels.room(`${n}`));
      const some = upTo(10).map((n) => n * 1_000);
      const sockets = await Promise.all(some.map((n) => registered(hub, channels.room(`${n}`))));
      await Promise.all(rooms.map((room, n) => hub.broadcast(room, numbered(n))));
      expect(sockets.map(learnt)).toEqual(some.map((n) => [n]));
    },
  },
  {
    rule: "one socket may listen to a thousand channels",
    run: async (hub) => {
      const rooms = upTo(1_000).map((n) => channels.room(`${n}`));
      const socket = RecordingSocket.greeted();
      const release = await hub.registerSocket(socket, rooms);
      await hub.broadcast(channels.room("999"), numbered(1));
      await release();
      expect(learnt(socket)).toEqual([1]);
    },
  },
];

const subscribing: HubCase[] = [
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

const faithful: HubCase[] = [
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

const breaking: HubCase[] = [
  {
    rule: "[HUB-3] a socket whose transport throws is closed with 1011",
    run: async (hub) => {
      const broken = await registered(hub, acme);
      broken.isBroken = true;
      await hub.broadcast(acme, numbered(1));
      expect(broken.closedWith).toBe(closeCodes.internal);
    },
  },
  {
    rule: "[HUB-3] the others still receive when one transport throws, whichever it is",
    run: async (hub) => {
      const sockets = [await registered(hub, acme), await registered(hub, acme), await registered(hub, acme)];
      const [first, second, third] = sockets;
      if (second) second.isBroken = true;
      await hub.broadcast(acme, numbered(1));
      expect([first, third].map((socket) => socket && learnt(socket))).toEqual([[1], [1]]);
    },
  },
  {
    rule: "[HUB-3] a socket that broke is registered no longer",
    run: async (hub) => {
      const broken = await registered(hub, acme);
      broken.isBroken = true;
      await hub.broadcast(acme, numbered(1));
      expect(await hub.subscribe(broken.id, planning)).toBe(false);
    },
  },
];

const releasing: HubCase[] = [
  {
    rule: "[HUB-4] releasing a socket leaves all its channels, later ones too",
    run: async (hub) => {
      const socket = RecordingSocket.greeted();
      const release = await hub.registerSocket(socket, [acme]);
      await hub.subscribe(socket.id, planning);
      await release();
      await Promise.all([acme, planning].map((channel) => hub.broadcast(channel, numbered(1))));
      expect(heard(socket)).toEqual([]);
      expect([acme, planning].map((channel) => hub.isSubscribed(socket.id, channel))).toEqual([false, false]);
    },
  },
  {
    rule: "[HUB-4] a released socket can't subscribe any more",
    run: async (hub) => {
      const socket = RecordingSocket.greeted();
      const release = await hub.registerSocket(socket, [acme]);
      await release();
      expect(await hub.subscribe(socket.id, acme)).toBe(false);
    },
  },
  {
    rule: "[HUB-4] releasing is idempotent, leaves others alone and does not close the socket",
    run: async (hub) => {
      const socket = RecordingSocket.greeted();
      const release = await hub.registerSocket(socket, [acme]);
      const other = await registered(hub, acme);
      await release();
      await release();
      await hub.broadcast(acme, numbered(1));
      expect(learnt(other)).toEqual([1]);
      expect(socket.closedWith).toBeNull();
    },
  },
];

const ana = { workspaceId: "w1", workspaceMemberId: "m1", userId: "u1", sessionId: "s1" };
const selectors: SocketSelector[] = [
  { workspaceId: "w1" },
  { workspaceMemberId: "m1" },
  { userId: "u1" },
  { sessionId: "s1" },
  { workspaceId: "w1", userId: "u1" },
  { workspaceMemberId: "m1", sessionId: "s1" },
  { workspaceId: "w1", workspaceMemberId: "m1", userId: "u1", sessionId: "s1" },
];

const selecting: HubCase[] = selectors.flatMap((who) => {
  const keys = Object.keys(who).join(" and ");
  return [
    {
      rule: `disconnecting by ${keys} closes every socket that matches`,
      run: async (hub: RealtimeHub) => {
        const sockets = [RecordingSocket.greeted(ana), RecordingSocket.greeted(ana)];
        for (const socket of sockets) await hub.registerSocket(socket, [acme]);
        await hub.disconnect(who, closeCodes.accessRevoked);
        expect(sockets.map(({ closedWith }) => closedWith)).toEqual(sockets.map(() => closeCodes.accessRevoked));
      },
    },
    {
      rule: `disconnecting by ${keys} spares who differs in any of it`,
      run: async (hub: RealtimeHub) => {
        const others = Object.keys(who).map((key) => RecordingSocket.greeted({ ...ana, [key]: "another" }));
        for (const socket of others) await hub.registerSocket(socket, [acme]);
        await hub.disconnect(who, closeCodes.accessRevoked);
        await hub.broadcast(acme, numbered(1));
        expect(others.map(({ closedWith }) => closedWith)).toEqual(others.map(() => null));
        expect(others.map(learnt)).toEqual(others.map(() => [1]));
      },
    },
  ];
});

const disconnecting: HubCase[] = [
  {
    rule: "[HUB-5] nothing is handed to a socket once disconnecting it has resolved",
    run: async (hub) => {
      const socket = RecordingSocket.greeted(ana);
      await hub.registerSocket(socket, [acme]);
      await hub.disconnect({ userId: "u1" }, closeCodes.sessionEnded);
      await hub.broadcast(acme, numbered(1));
      expect(socket.handedTooLate).toEqual([]);
    },
  },
  {
    rule: "[HUB-5] a disconnected socket is registered no longer",
    run: async (hub) => {
      const socket = RecordingSocket.greeted(ana);
      await hub.registerSocket(socket, [acme]);
      await hub.disconnect({ userId: "u1" }, closeCodes.sessionEnded);
      expect(hub.isSubscribed(socket.id, acme)).toBe(false);
      expect(await hub.subscribe(socket.id, acme)).toBe(false);
    },
  },
  {
    rule: "an empty selector matches nobody",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      await hub.disconnect({}, closeCodes.accessRevoked);
      expect(socket.closedWith).toBeNull();
    },
  },
  {
    rule: "disconnecting nobody resolves",
    run: async (hub) => {
      await expect(hub.disconnect({ userId: "nobody" }, closeCodes.sessionEnded)).resolves.toBeUndefined();
    },
  },
];

const closing: HubCase[] = [
  {
    rule: "closing the hub stops delivery and forgets all sockets",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      await hub.close();
      await hub.broadcast(acme, numbered(1));
      expect(heard(socket)).toEqual([]);
      expect(await hub.subscribe(socket.id, planning)).toBe(false);
    },
  },
  {
    rule: "closing the hub does not close the sockets",
    run: async (hub) => {
      const socket = await registered(hub, acme);
      await hub.close();
      expect(socket.closedWith).toBeNull();
    },
  },
  {
    rule: "closing the hub is idempotent, and what was opened may still be undone after it",
    run: async (hub) => {
      const release = await hub.registerSocket(RecordingSocket.greeted(), [acme]);
      await hub.close();
      await hub.close();
      await expect(release()).resolves.toBeUndefined();
    },
  },
];

/** The event with every read of its payload counted. */
const counting = (event: ServerEvent): { event: ServerEvent; reads: () => number } => {
  let reads = 0;
  const get = (target: ServerEvent, key: string | symbol): unknown => {
    reads += 1;
    return Reflect.get(target, key);
  };
  return { event: new Proxy(event, { get }), reads: () => reads };
};

/** Every promise of `RealtimeHub`, one at a time, so that a hub can be asked which it breaks. */
export const realtimeHubCases: readonly HubCase[] = [
  ...listening,
  ...apart,
  ...subscribing,
  ...faithful,
  ...breaking,
  ...releasing,
  ...selecting,
  ...disconnecting,
  ...closing,
];

/** Puts a hub to every promise of its port; each case gets a new one. */
export const realtimeHubContract = (make: () => Promise<RealtimeHub>): void => {
  describe("RealtimeHub", () => {
    for (const { rule, run } of realtimeHubCases) {
      test(rule, async () => {
        const hub = await make();
        try {
          await run(hub);
        } finally {
          await hub.close();
        }
      });
    }
  });
};
