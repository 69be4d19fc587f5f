import { closeCodes } from "@orbit/shared/realtime";
import { expect } from "vitest";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { acme, type HubCase, heard, learnt, numbered, planning, registered } from "./hub-case.ts";

export const breaking: readonly HubCase[] = [
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

export const releasing: readonly HubCase[] = [
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
