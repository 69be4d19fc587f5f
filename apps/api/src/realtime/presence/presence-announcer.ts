import type { PresenceDto } from "@orbit/shared/dto";
import { channels, type ServerEvent } from "@orbit/shared/realtime";
import { lastSeenToDto } from "#application/dto/last-seen-to-dto.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { LastSeen } from "#application/ports/last-seen.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { RealtimeHub } from "../hub.ts";
import type { RealtimeReport } from "../realtime-report.ts";
import { Pace } from "./pace.ts";
import type { PresenceLedger, Transition } from "./presence-ledger.ts";
import type { RoomPresenceLedger } from "./room-presence-ledger.ts";

export type PresenceLedgers = { members: PresenceLedger; rooms: RoomPresenceLedger };

type Dependencies = {
  ledgers: PresenceLedgers;
  hub: RealtimeHub;
  clock: Clock;
  timers: Timers;
  lastSeen: LastSeen;
  report: RealtimeReport;
  /** What changes within so long is told together. 0 tells each change at once. */
  windowMs: number;
};

/** Frames of one kind that may still be sent one by one before the workspace is calm again. */
type Allowance = { members: number; rooms: number };

/** Changes that are told without any delay before the workspace counts as busy. With windows of 350 ms, no second has more than four runs. */
const AT_ONCE = 2;
/** A handful of people is told one by one, for clients that know no batches; a crowd is not. */
const ONE_BY_ONE = 10;

type Moment = { now: Date; allowance: Allowance };

/**
 * Tells the sockets of this node what changed in the ledgers. The first few changes in a calm workspace are told at once;
 * what follows is joined, less than three times a second, so that a crowd that arrives costs every socket a few frames and not one each.
 */
export class PresenceAnnouncer {
  readonly #deps: Dependencies;
  readonly #pace: Pace<Allowance>;
  /** Workspaces of which other nodes may know more than we hear; and of those, which have been told so. */
  readonly #partial = new Set<string>();
  readonly #toldPartial = new Set<string>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#pace = new Pace({
      timers: deps.timers,
      windowMs: deps.windowMs,
      atOnce: AT_ONCE,
      begin: () => ({ members: ONE_BY_ONE, rooms: ONE_BY_ONE }),
      task: (workspaceId, allowance) => this.#announce(workspaceId, allowance),
    });
  }

  /** Something may have changed there. */
  changed(workspaceId: string): void {
    this.#pace.ask(workspaceId);
  }

  isWhole(workspaceId: string): boolean {
    return !this.#partial.has(workspaceId);
  }

  /** Whether every node that has sockets of this workspace can be heard: else who is not present is unknown. */
  setWhole(workspaceId: string, isWhole: boolean): void {
    if (this.isWhole(workspaceId) === isWhole) return;
    if (isWhole) this.#partial.delete(workspaceId);
    else this.#partial.add(workspaceId);
    this.#deps.ledgers.members.rethink(workspaceId);
    this.changed(workspaceId);
  }

  /** Nobody here listens to that workspace any more. */
  forget(workspaceId: string): void {
    this.#partial.delete(workspaceId);
    this.#toldPartial.delete(workspaceId);
  }

  /** Everybody who is here or with another node, as far as is known. */
  present(workspaceId: string): readonly PresenceDto[] {
    return this.#deps.ledgers.members.present(workspaceId).map((member) => ({ ...member, lastSeenAt: null }));
  }

  stop(): void {
    this.#pace.stop();
  }

  /** Answers whether there was anything to tell. */
  #announce(workspaceId: string, allowance: Allowance): boolean {
    const { members, rooms } = this.#deps.ledgers;
    const moment = { now: this.#deps.clock.now(), allowance };
    const transitions = members.settle(workspaceId, this.isWhole(workspaceId) ? "offline" : "unknown");
    const sets = rooms.settle(workspaceId).map(({ roomId, memberIds }) => ({ roomId, memberIds: [...memberIds] }));
    this.#remember(transitions, moment);
    const isOtherwise = this.#isOtherwiseWhole(workspaceId) || transitions.some(({ status }) => status === "unknown");
    if (isOtherwise) this.#tellKnown(workspaceId);
    // Who is in the picture has been told of by it; of who left, it can't say since when.
    const untold = isOtherwise ? transitions.filter(({ status }) => status === "offline") : transitions;
    this.#tellMembers(workspaceId, untold, moment);
    this.#tellRooms(workspaceId, sets, moment);
    return isOtherwise || transitions.length + sets.length > 0;
  }

  #isOtherwiseWhole(workspaceId: string): boolean {
    return this.isWhole(workspaceId) === this.#toldPartial.has(workspaceId);
  }

  /** The whole picture: nothing less can say that somebody is not known of any more. */
  #tellKnown(workspaceId: string): void {
    const isWhole = this.isWhole(workspaceId);
    if (isWhole) this.#toldPartial.delete(workspaceId);
    else this.#toldPartial.add(workspaceId);
    const rooms = this.#deps.ledgers.rooms.present(workspaceId);
    this.#tell(workspaceId, {
      type: "presence.known",
      isWhole,
      members: [...this.present(workspaceId)],
      rooms: rooms.map(({ roomId, memberIds }) => ({ roomId, memberIds: [...memberIds] })),
    });
  }

  #tellMembers(workspaceId: string, transitions: readonly Transition[], { now, allowance }: Moment): void {
    const updates = transitions.flatMap(({ memberId, status }) => {
      if (status === "unknown") return [];
      const online = status !== "offline";
      return [{ memberId, online, status, lastSeenAt: online ? null : lastSeenToDto(now) }];
    });
    if (isAllowed(allowance, "members", updates.length)) {
      for (const update of updates) this.#tell(workspaceId, { type: "presence.update", ...update });
    } else this.#tell(workspaceId, { type: "presence.batch", members: updates });
  }

  #tellRooms(workspaceId: string, rooms: ServerEvent<"room.presence.batch">["rooms"], { allowance }: Moment): void {
    if (isAllowed(allowance, "rooms", rooms.length)) {
      for (const room of rooms) this.#tell(workspaceId, { type: "room.presence.update", ...room });
    } else this.#tell(workspaceId, { type: "room.presence.batch", rooms });
  }

  #tell(workspaceId: string, event: ServerEvent): void {
    this.#deps.hub
      .broadcast(channels.workspace(workspaceId), event)
      .catch((error) => this.#deps.report.trouble(`announcing presence in ${workspaceId}`, error));
  }

  #remember(transitions: readonly Transition[], { now }: Moment): void {
    const left = transitions.filter(({ status, rememberedBy }) => status === "offline" && rememberedBy === "us");
    if (left.length === 0) return;
    this.#deps.lastSeen
      .record(
        left.map(({ memberId }) => memberId),
        now,
      )
      .catch((error) => this.#deps.report.trouble("remembering when members were last seen", error));
  }
}

/** One frame is always allowed. A crowd uses up what is left, so that its stragglers are joined too. */
const isAllowed = (allowance: Allowance, kind: keyof Allowance, frames: number): boolean => {
  const isWithin = frames <= Math.max(1, allowance[kind]);
  allowance[kind] = isWithin ? Math.max(0, allowance[kind] - frames) : 0;
  return isWithin;
};
