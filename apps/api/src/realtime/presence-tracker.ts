import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import { channels } from "@orbit/shared/realtime";
import type { Clock } from "#application/ports/clock.ts";
import type { LastSeen } from "#application/ports/last-seen.ts";
import type { PresenceReader } from "#application/ports/presence-reader.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "./hub.ts";
import { PresenceLedger, type Transition } from "./presence-ledger.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import { RoomPresenceLedger, type RoomSet } from "./room-presence-ledger.ts";
import type { SocketIdentity } from "./socket-handle.ts";

type Dependencies = {
  hub: RealtimeHub;
  clock: Clock;
  timers: Timers;
  lastSeen: LastSeen;
  report: RealtimeReport;
  /** How long after a member's last socket closed they are still shown; 0 announces at once. Hides reloads. */
  graceMs: number;
};

const asRoomSocket = ({ id, workspaceId, workspaceMemberId }: SocketIdentity) => ({
  id,
  workspaceId,
  memberId: workspaceMemberId,
});

/**
 * Turns sockets into presence: first socket → online, all tabs away → away, last socket closed → offline after the grace,
 * in between nothing. Presence is a signal: best effort, bounded in staleness, outside the stream.
 */
export class PresenceTracker implements PresenceReader {
  readonly #deps: Dependencies;
  readonly #members = new PresenceLedger();
  readonly #rooms = new RoomPresenceLedger();
  readonly #expiries = new Map<string, Stop>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  opened(socket: SocketIdentity): void {
    this.#announce(this.#members.open(asRoomSocket(socket)));
    this.#keep(socket.workspaceMemberId);
  }

  /** Idempotent: a close that arrives twice is one. */
  closed(socket: SocketIdentity): void {
    const { transition, lingering } = this.#members.close(socket.id);
    this.#announce(transition);
    if (lingering) this.#expireLater(lingering);
    const rooms = this.#rooms.roomsOf(socket.id);
    if (rooms.length > 0) this.#afterGrace(() => rooms.forEach((roomId) => void this.leftRoom(roomId, socket.id)));
  }

  away(socketId: string): void {
    this.#announce(this.#members.setAway(socketId, true));
  }

  back(socketId: string): void {
    this.#announce(this.#members.setAway(socketId, false));
  }

  enteredRoom(roomId: string, socket: SocketIdentity): void {
    this.#announceRoom(this.#rooms.enter(roomId, asRoomSocket(socket)));
  }

  /** Idempotent. */
  leftRoom(roomId: string, socketId: string): void {
    this.#announceRoom(this.#rooms.leave(roomId, socketId));
  }

  /** The member's access ended. The stream tells so; only the rooms they were in need a word. */
  forget(memberId: string): void {
    this.#keep(memberId);
    this.#members.forget(memberId);
    for (const room of this.#rooms.forget(memberId)) this.#announceRoom(room);
  }

  /** The room was archived, which the stream tells: who was in it leaves it without a word. */
  closeRoom(roomId: string): void {
    const { hub, report } = this.#deps;
    for (const socketId of this.#rooms.close(roomId)) {
      hub.unsubscribe(socketId, channels.room(roomId)).catch((error) => report.trouble(`leaving ${roomId}`, error));
    }
  }

  present(workspaceId: string): readonly PresenceDto[] {
    return this.#members.present(workspaceId).map((member) => ({ ...member, lastSeenAt: null }));
  }

  rooms(workspaceId: string): readonly RoomPresenceDto[] {
    return this.#rooms.present(workspaceId).map(({ roomId, memberIds }) => ({ roomId, memberIds: [...memberIds] }));
  }

  #expireLater(memberId: string): void {
    this.#keep(memberId);
    const stop = this.#afterGrace(() => {
      this.#expiries.delete(memberId);
      this.#announce(this.#members.expire(memberId));
    });
    if (stop) this.#expiries.set(memberId, stop);
  }

  #afterGrace(task: () => void): Stop | null {
    if (this.#deps.graceMs > 0) return this.#deps.timers.after(this.#deps.graceMs, task);
    task();
    return null;
  }

  #keep(memberId: string): void {
    this.#expiries.get(memberId)?.();
    this.#expiries.delete(memberId);
  }

  #announce(transition: Transition | null): void {
    if (!transition) return;
    const { workspaceId, memberId, status } = transition;
    const online = status !== "offline";
    const now = this.#deps.clock.now();
    if (!online) this.#remember(memberId, now);
    const lastSeenAt = online ? null : now.toISOString();
    const event = { type: "presence.update" as const, memberId, online, status, lastSeenAt };
    this.#broadcast(workspaceId, this.#deps.hub.broadcast(channels.workspace(workspaceId), event));
  }

  #announceRoom(room: RoomSet | null): void {
    if (!room) return;
    const { workspaceId, roomId, memberIds } = room;
    const event = { type: "room.presence.update" as const, roomId, memberIds: [...memberIds] };
    this.#broadcast(workspaceId, this.#deps.hub.broadcast(channels.workspace(workspaceId), event));
  }

  #broadcast(workspaceId: string, sent: Promise<void>): void {
    sent.catch((error) => this.#deps.report.trouble(`announcing presence in ${workspaceId}`, error));
  }

  #remember(memberId: string, at: Date): void {
    this.#deps.lastSeen
      .record(memberId, at)
      .catch((error) => this.#deps.report.trouble("remembering when a member was last seen", error));
  }
}
