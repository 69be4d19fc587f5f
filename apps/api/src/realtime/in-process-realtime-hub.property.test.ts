import { type ChannelId, channels, closeCodes, type ServerEvent } from "@orbit/shared/realtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NaiveHub } from "../../test/support/naive-hub.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import type { RealtimeHub, Release, SocketSelector } from "./hub.ts";
import { InProcessRealtimeHub } from "./in-process-realtime-hub.ts";

/** The same people, tabs and commands on two hubs. */
class Stage {
  readonly #hub: RealtimeHub;
  readonly #releases = new Map<string, Release>();
  readonly sockets: readonly RecordingSocket[];

  constructor(hub: RealtimeHub) {
    this.#hub = hub;
    this.sockets = [0, 1, 2, 3, 4, 5].map((n) =>
      RecordingSocket.greeted({
        id: `socket-${n}`,
        workspaceId: `w${n % 2}`,
        workspaceMemberId: `m${n % 4}`,
        userId: `u${n % 3}`,
        sessionId: `s${n}`,
      }),
    );
  }

  async play(command: Command): Promise<unknown> {
    const socket = "socket" in command ? this.#socket(command.socket) : null;
    if (command.kind === "broadcast") return this.#hub.broadcast(command.channel, eventOf(command.number));
    if (command.kind === "disconnect") return this.#hub.disconnect(command.who, closeCodes.sessionEnded);
    if (command.kind === "close") return this.#hub.close();
    return socket && this.#playOn(socket, command);
  }

  async #playOn(socket: RecordingSocket, command: OfSocket): Promise<unknown> {
    switch (command.kind) {
      case "register":
        // The door registers a socket once.
        if (!this.#releases.has(socket.id)) {
          this.#releases.set(socket.id, await this.#hub.registerSocket(socket, command.channels));
        }
        return null;
      case "subscribe":
        return this.#hub.subscribe(socket.id, command.channel);
      case "unsubscribe":
        return this.#hub.unsubscribe(socket.id, command.channel);
      case "release":
        return this.#releases.get(socket.id)?.();
      case "break":
        socket.isBroken = true;
        return null;
    }
  }

  /** All that anybody could observe. */
  observe(): unknown {
    return this.sockets.map(({ id, received, handedTooLate, closedWith }) => ({
      received,
      handedTooLate,
      closedWith,
      channels: everyChannel.filter((channel) => this.#hub.isSubscribed(id, channel)),
    }));
  }

  #socket(n: number): RecordingSocket {
    const socket = this.sockets[n];
    if (!socket) throw new Error(`there is no socket ${n}`);
    return socket;
  }
}

const everyChannel: readonly ChannelId[] = [
  channels.workspace("a"),
  channels.workspace("b"),
  channels.room("a"),
  channels.member("a"),
];

const eventOf = (number: number): ServerEvent => ({
  type: "room.presence.update",
  roomId: `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`,
  memberIds: [],
});

const channel = fc.constantFrom(...everyChannel);
const socket = fc.nat({ max: 5 });
const who: fc.Arbitrary<SocketSelector> = fc.record(
  {
    workspaceId: fc.constantFrom("w0", "w1"),
    workspaceMemberId: fc.constantFrom("m0", "m1", "m2", "m3"),
    userId: fc.constantFrom("u0", "u1", "u2"),
    sessionId: fc.constantFrom("s0", "s5", "nobody's"),
  },
  { requiredKeys: [] },
);

const ofSocket = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("register" as const), socket, channels: fc.array(channel) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("subscribe" as const), socket, channel }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("unsubscribe" as const), socket, channel }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("release" as const), socket }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("break" as const), socket }) },
);
const ofHub = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant("broadcast" as const), channel, number: fc.nat(999) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("disconnect" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const) }) },
);
const command = fc.oneof({ weight: 3, arbitrary: ofSocket }, { weight: 2, arbitrary: ofHub });

type OfSocket = typeof ofSocket extends fc.Arbitrary<infer C> ? C : never;
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

test("[HUB-1] [HUB-2] [HUB-3] [HUB-4] [HUB-5] whatever is done to it, the hub tells everybody what a list of pairs would", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 60, size: "max" }), async (commands) => {
      const [real, naive] = [new Stage(new InProcessRealtimeHub()), new Stage(new NaiveHub())];
      for (const each of commands) {
        expect(await real.play(each)).toEqual(await naive.play(each));
      }
      expect(real.observe()).toEqual(naive.observe());
    }),
    { numRuns: 1_000, seed: 42 },
  );
});
