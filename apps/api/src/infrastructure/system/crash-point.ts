import type { EventBus } from "#application/ports/event-bus.ts";
import type { PresenceReader } from "#application/ports/presence-reader.ts";
import type { Recorded } from "#domain/events.ts";
import type { RealtimeHub } from "#realtime/hub.ts";

/** Where a process under a fault test dies. Random kills almost never hit these moments; this always does. */
export const crashPoints = ["before_commit", "after_commit", "mid_dispatch", "mid_snapshot"] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Times that a process which dies in mid-dispatch has handed frames to its sockets; the next ones are never sent. */
const WRITES_BEFORE_DEATH = 2;

/** Parts of the process, each able to kill it. */
export type Crashing = {
  /** For the unit of work: all is written, nothing is committed. Null when nobody dies there. */
  beforeCommit: ((recorded: readonly Recorded[]) => void) | null;
  /** Committed, and nobody has heard of it. */
  bus(bus: EventBus): EventBus;
  /** Sockets are registered with it before their feed hands them anything. */
  hub(hub: RealtimeHub): RealtimeHub;
  /** A snapshot asks it in the middle of its transaction. */
  presence(presence: PresenceReader): PresenceReader;
};

const isOfWorkspace = (recorded: readonly Recorded[]): boolean => recorded.some(({ seq }) => seq !== null);

const dieBySignal = (): void => {
  process.kill(process.pid, "SIGKILL");
};

/** Hands back what it is given: nothing of this is in the path of a command then. */
const neverCrashing: Crashing = {
  beforeCommit: null,
  bus: (bus) => bus,
  hub: (hub) => hub,
  presence: (presence) => presence,
};

/**
 * Makes the parts of a process that dies by SIGKILL at `point`, when a workspace's events first get there. Without a point,
 * as outside `CRASH_AT`, the parts are those that it was given.
 */
export const crashingAt = (point: CrashPoint | null, die: () => void = dieBySignal): Crashing => {
  if (point === null) return neverCrashing;
  const dieAt = (reached: CrashPoint): void => {
    if (reached === point) die();
  };
  let writes = 0;
  return {
    beforeCommit: (recorded) => {
      if (isOfWorkspace(recorded)) dieAt("before_commit");
    },
    bus: (bus) => ({
      subscribe: (name, handler) => bus.subscribe(name, handler),
      publish: (recorded) => {
        if (isOfWorkspace(recorded)) dieAt("after_commit");
        bus.publish(recorded);
      },
    }),
    hub: (hub) => {
      const registerSocket = hub.registerSocket.bind(hub);
      hub.registerSocket = (socket, channels) => {
        const sendBatch = socket.sendBatch.bind(socket);
        socket.sendBatch = (batch) => {
          writes += 1;
          if (writes > WRITES_BEFORE_DEATH) dieAt("mid_dispatch");
          sendBatch(batch);
        };
        return registerSocket(socket, channels);
      };
      return hub;
    },
    presence: (presence) => ({
      ready: (workspaceId) => presence.ready(workspaceId),
      isWhole: (workspaceId) => presence.isWhole(workspaceId),
      rooms: (workspaceId) => presence.rooms(workspaceId),
      present: (workspaceId) => {
        dieAt("mid_snapshot");
        return presence.present(workspaceId);
      },
    }),
  };
};
