import { channels } from "@orbit/shared/realtime";
import { expect } from "vitest";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { acme, type HubCase, heard, learnt, numbered, planning, registered, upTo, zeta } from "./hub-case.ts";

export const listening: readonly HubCase[] = [
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

export const apart: readonly HubCase[] = [
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
