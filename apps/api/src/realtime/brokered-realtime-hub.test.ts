import { channels, closeCodes, type ServerEvent } from "@orbit/shared/realtime";
import { patiently } from "@orbit/testkit";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { HmacSeal } from "#infrastructure/realtime/hmac-seal.ts";
import { FixedClock } from "../../test/support/fixed-clock.ts";
import { ManualTimers } from "../../test/support/manual-timers.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import { BrokeredRealtimeHub } from "./brokered-realtime-hub.ts";
import { InProcessChannelBroker, InProcessExchange } from "./brokers/in-process-channel-broker.ts";
import { realtimeHubContract } from "./hub.contract.ts";
import type { SocketSelector } from "./hub.ts";
import { InProcessRealtimeHub } from "./in-process-realtime-hub.ts";
import { encodeKick, KICKS } from "./nodes/kick-message.ts";
import type { MessageSeal } from "./nodes/message-seal.ts";

const seal = new HmacSeal("a secret that all nodes share, and nobody else");
const acme = channels.workspace("acme");
const planning = channels.room("planning");

let exchange: InProcessExchange;
let stranger: InProcessChannelBroker;
/** Whom the database says is over. */
let over: SocketSelector[];
let asked: SocketSelector[];
let made: number;

beforeEach(() => {
  exchange = new InProcessExchange();
  stranger = new InProcessChannelBroker({ exchange, clock: new FixedClock() });
  [over, asked, made] = [[], [], 0];
});

const hub = (key: MessageSeal | null = seal): BrokeredRealtimeHub => {
  made += 1;
  return new BrokeredRealtimeHub({
    local: new InProcessRealtimeHub(),
    peers: {
      broker: new InProcessChannelBroker({ exchange, clock: new FixedClock() }),
      seal: key,
      nodeId: `node-${made}`,
    },
    timers: new ManualTimers(),
    isOver: async (who) => {
      asked.push(who);
      return over.some((one) => JSON.stringify(one) === JSON.stringify(who));
    },
    failed: () => {},
  });
};

const typing = (n: number): ServerEvent => ({
  type: "presence.update",
  memberId: `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`,
  online: true,
  status: "online",
  lastSeenAt: null,
});

const arrived = () => new Promise((resolve) => setImmediate(resolve));
const socketOn = async (node: BrokeredRealtimeHub, ...on: Parameters<BrokeredRealtimeHub["registerSocket"]>[1]) => {
  const socket = RecordingSocket.greeted({ sessionId: "s1", userId: "u1" });
  const release = await node.registerSocket(socket, on);
  return { socket, release };
};

describe("one node of several keeps every promise to its own sockets", () => {
  realtimeHubContract(async () => hub());
});

describe("signals between nodes", () => {
  test("[HUB-1] reach the sockets of every node, once, also those that entered a room later", async () => {
    const [here, there] = [hub(), hub()];
    const [near, far] = [await socketOn(here, acme), await socketOn(there, acme)];
    await there.subscribe(far.socket.id, planning);
    await here.broadcast(acme, typing(1));
    await here.broadcast(planning, typing(2));
    await arrived();
    expect([near.socket.received.length, far.socket.received.length]).toEqual([1, 2]);
  });

  test("[HUB-4] stop with the channel's last socket on the node", async () => {
    const [here, there] = [hub(), hub()];
    const { socket, release } = await socketOn(there, acme);
    await release();
    await here.broadcast(acme, typing(1));
    await arrived();
    expect(socket.received).toEqual([]);
  });

  test("[A73] [NODE-1] are believed under the shared key alone, and on their own channel", async () => {
    const [here, there] = [hub(), hub()];
    const far = await socketOn(there, acme, planning);
    const overheard: string[] = [];
    await stranger.subscribe("signal.workspace.acme", (message) => overheard.push(message));
    await here.broadcast(acme, typing(1));
    await arrived();
    const [sealed = ""] = overheard;
    for (const forged of [
      JSON.stringify({ from: "x", event: typing(2) }),
      sealed.replace("online", "onlime"),
      "",
      "{",
    ]) {
      await stranger.publish("signal.workspace.acme", forged);
    }
    await stranger.publish("signal.room.planning", sealed);
    await arrived();
    expect(far.socket.received).toHaveLength(1);
  });

  test("[NODE-1] do not travel without a shared key", async () => {
    const [here, there] = [hub(null), hub(null)];
    const [near, far] = [await socketOn(here, acme), await socketOn(there, acme)];
    await here.broadcast(acme, typing(1));
    await arrived();
    expect([near.socket.received.length, far.socket.received.length]).toEqual([1, 0]);
  });
});

describe("disconnecting", () => {
  const session = { sessionId: "s1" };

  test("[NODE-3] reaches the sockets of every node, once the database says so there", async () => {
    const [here, there] = [hub(), hub()];
    const [near, far] = [await socketOn(here, acme), await socketOn(there, acme)];
    over.push(session);
    await here.disconnect(session, closeCodes.sessionEnded);
    await vi.waitFor(() => expect(far.socket.closedWith).toBe(closeCodes.sessionEnded), patiently);
    expect(near.socket.closedWith).toBe(closeCodes.sessionEnded);
  });

  test("[A73] [NODE-3] a forged kick ends nobody's session, and a flood of them asks the database once at a time", async () => {
    const there = hub();
    const far = await socketOn(there, acme);
    const forged = encodeKick({ who: session, code: closeCodes.sessionEnded, from: "a stranger" });
    for (let n = 0; n < 1_000; n += 1) await stranger.publish(KICKS, forged);
    await arrived();
    expect(far.socket.closedWith).toBeNull();
    expect(asked).toEqual([session]);
  });

  test("[A73] a kick for whom has no socket here asks nothing, and neither does nonsense", async () => {
    const there = hub();
    await socketOn(there, acme);
    const nonsense = [
      "",
      "null",
      "[]",
      "{}",
      '{"who":{},"reason":"session_ended"}',
      '{"who":{"sessionId":1}}',
      "\u0000",
    ];
    const elsewhere = encodeKick({ who: { sessionId: "s2" }, code: closeCodes.sessionEnded, from: "x" });
    const unknownReason = JSON.stringify({ who: session, reason: "because", from: "x" });
    for (const message of [...nonsense, elsewhere, unknownReason]) await stranger.publish(KICKS, message);
    await arrived();
    expect(asked).toEqual([]);
  });
});
