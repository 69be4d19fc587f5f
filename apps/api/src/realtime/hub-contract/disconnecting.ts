import { closeCodes } from "@orbit/shared/realtime";
import { expect } from "vitest";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import type { RealtimeHub, SocketSelector } from "../hub.ts";
import { acme, type HubCase, heard, learnt, numbered, planning, registered } from "./hub-case.ts";

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

export const selecting: readonly HubCase[] = selectors.flatMap((who) => {
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

export const disconnecting: readonly HubCase[] = [
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

export const closing: readonly HubCase[] = [
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
