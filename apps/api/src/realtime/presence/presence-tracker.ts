import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import { channels } from "@orbit/shared/realtime";
import type { PresenceReader } from "#application/ports/presence-reader.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "../hub.ts";
import type { RealtimeReport } from "../realtime-report.ts";
import type { SocketIdentity } from "../socket-handle.ts";
import type { EncodedPresence } from "./encoded-presence.ts";
import type { PresenceAnnouncer, PresenceLedgers } from "./presence-announcer.ts";
import type { PresencePeers } from "./presence-peers.ts";

type Dependencies = {
  hub: RealtimeHub;
  report: RealtimeReport;
  ledgers: PresenceLedgers;
  encoded: (workspaceId: string) => EncodedPresence;
  announcer: PresenceAnnouncer;
  peers: PresencePeers;
  timers: Timers;
  /** How long after a member's last socket closed they are still shown; 0 announces at once. Hides reloads. */
  graceMs: number;
};

type Member = { workspaceId: string; memberId: string };

const asPresent = ({ id, workspaceId, workspaceMemberId }: SocketIdentity) => ({
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
  readonly #expiries = new Map<string, Stop>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** A socket is about to open: resolves once the other nodes have said whom they have, or after a moment. Never rejects. */
  async coming({ id, workspaceId }: SocketIdentity): Promise<void> {
    await this.#deps.peers.attend(workspaceId, id);
  }

  opened(socket: SocketIdentity): void {
    this.#deps.ledgers.members.open(asPresent(socket));
    this.#keep(socket.workspaceMemberId);
    this.#changed(socket.workspaceId);
  }

  /** Idempotent: a close that arrives twice is one. */
  closed({ id, workspaceId }: SocketIdentity): void {
    const { members, rooms } = this.#deps.ledgers;
    const lingering = members.close(id);
    if (lingering) this.#expireLater(lingering);
    const entered = rooms.roomsOf(id);
    if (entered.length > 0) this.#afterGrace(() => entered.forEach((roomId) => void this.#leave(roomId, id)));
    this.#changed(workspaceId);
    this.#deps.peers.leave(workspaceId, id);
  }

  away({ id, workspaceId }: SocketIdentity): void {
    this.#deps.ledgers.members.setAway(id, true);
    this.#changed(workspaceId);
  }

  back({ id, workspaceId }: SocketIdentity): void {
    this.#deps.ledgers.members.setAway(id, false);
    this.#changed(workspaceId);
  }

  enteredRoom(roomId: string, socket: SocketIdentity): void {
    this.#deps.ledgers.rooms.enter(roomId, asPresent(socket));
    this.#changed(socket.workspaceId);
  }

  /** Idempotent. */
  leftRoom(roomId: string, { id, workspaceId }: SocketIdentity): void {
    this.#deps.ledgers.rooms.leave(roomId, id);
    this.#changed(workspaceId);
  }

  /** The room was archived: nobody is in it any more. The stream tells of it. */
  closedRoom(workspaceId: string, roomId: string): void {
    this.#deps.ledgers.rooms.close(workspaceId, roomId);
    this.#changed(workspaceId);
  }

  /** The member's access ended. The stream tells so; only the rooms they were in need a word. */
  forget(member: Member): void {
    this.#keep(member.memberId);
    this.#deps.ledgers.members.forget(member);
    this.#deps.ledgers.rooms.forget(member);
    this.#changed(member.workspaceId);
  }

  /** This node is leaving; its sockets will come back elsewhere within `spreadMs`. */
  async going(spreadMs: number): Promise<void> {
    await this.#deps.peers.farewell(spreadMs + this.#deps.graceMs);
  }

  ready(workspaceId: string): Promise<void> {
    return this.#deps.peers.ready(workspaceId);
  }

  /** The room was archived, which the stream tells: who was in it leaves it without a word. */
  closeRoom(workspaceId: string, roomId: string): void {
    const { hub, report, ledgers } = this.#deps;
    for (const socketId of ledgers.rooms.close(workspaceId, roomId)) {
      hub.unsubscribe(socketId, channels.room(roomId)).catch((error) => report.trouble(`leaving ${roomId}`, error));
    }
    this.#changed(workspaceId);
  }

  present(workspaceId: string): readonly PresenceDto[] {
    return this.#deps.announcer.present(workspaceId);
  }

  rooms(workspaceId: string): readonly RoomPresenceDto[] {
    const rooms = this.#deps.ledgers.rooms.present(workspaceId);
    return rooms.map(({ roomId, memberIds }) => ({ roomId, memberIds: [...memberIds] }));
  }

  /** What `present` and `rooms` answer, as JSON: cheap also where many are there. */
  encoded(workspaceId: string): EncodedPresence {
    return this.#deps.encoded(workspaceId);
  }

  isWhole(workspaceId: string): boolean {
    return this.#deps.announcer.isWhole(workspaceId);
  }

  #leave(roomId: string, socketId: string): void {
    const workspaceId = this.#deps.ledgers.rooms.leave(roomId, socketId);
    if (workspaceId) this.#changed(workspaceId);
  }

  #changed(workspaceId: string): void {
    this.#deps.announcer.changed(workspaceId);
    this.#deps.peers.changed(workspaceId);
  }

  #expireLater(member: Member): void {
    this.#keep(member.memberId);
    const stop = this.#afterGrace(() => {
      this.#expiries.delete(member.memberId);
      this.#deps.ledgers.members.expire(member);
      this.#changed(member.workspaceId);
    });
    if (stop) this.#expiries.set(member.memberId, stop);
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
}
