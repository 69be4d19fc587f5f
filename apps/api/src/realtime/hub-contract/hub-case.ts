import { type ChannelId, channels, type ServerEvent } from "@orbit/shared/realtime";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import type { RealtimeHub } from "../hub.ts";

/** One promise of the port: a rule, and a hub put to it. `run` rejects when the hub breaks it. */
export type HubCase = { rule: string; run: (hub: RealtimeHub) => Promise<void> };

export const uuid = (n: number): string => `01930000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/** An event that can be told from every other one by its number. */
export const numbered = (n: number): ServerEvent => ({
  type: "presence.update",
  memberId: uuid(n),
  online: true,
  status: "online",
  lastSeenAt: null,
});

const numberOf = (frame: string): number => Number.parseInt(JSON.parse(frame).event.memberId.slice(-12), 16);

/** The numbers a socket was told, as often as it was told them. */
export const heard = (socket: RecordingSocket): number[] => socket.received.map(numberOf);

/** The same without repeats, in the order of their first coming: for rules that are not about repeats. */
export const learnt = (socket: RecordingSocket): number[] => [...new Set(heard(socket))];

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

export const acme = channels.workspace("acme");
export const zeta = channels.workspace("zeta");
export const planning = channels.room("planning");

export const registered = async (hub: RealtimeHub, ...on: ChannelId[]): Promise<RecordingSocket> => {
  const socket = RecordingSocket.greeted();
  await hub.registerSocket(socket, on);
  return socket;
};
