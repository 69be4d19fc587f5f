import { closeCodes } from "@orbit/shared/realtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "#infrastructure/db/database.ts";
import { HmacSeal } from "#infrastructure/realtime/hmac-seal.ts";
import { embeddedTestDatabase } from "../../../test/support/databases.ts";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { addMember, addRoom, type Founded, foundWorkspace } from "../../../test/support/founding.ts";
import { RealtimeStage, seqsOn } from "../../../test/support/realtime-stage.ts";
import { InProcessChannelBroker, InProcessExchange } from "../brokers/in-process-channel-broker.ts";
import type { MessageSeal } from "./message-seal.ts";
import { streamSubject } from "./stream-message.ts";

const secret = "a secret that all nodes share, and nobody else";

let database: Database;
let exchange: InProcessExchange;
let stranger: InProcessChannelBroker;
let nodes: RealtimeStage[];
let overheard: string[];
let acme: Founded;

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
beforeEach(async () => {
  exchange = new InProcessExchange();
  stranger = new InProcessChannelBroker({ exchange, clock: new FixedClock() });
  nodes = [];
  overheard = [];
});
afterEach(() => {
  for (const node of nodes) node.stop();
});
afterAll(() => database.close());

const node = (seal: MessageSeal | null = new HmacSeal(secret)): RealtimeStage => {
  const broker = new InProcessChannelBroker({ exchange, clock: new FixedClock() });
  const stage = new RealtimeStage(database, {}, { broker, seal, nodeId: `node-${nodes.length}` });
  nodes.push(stage);
  return stage;
};

/** Two nodes on one database, with somebody's socket on the second, and somebody who listens to the broker. */
const twoNodes = async (seal?: MessageSeal | null) => {
  const [here, there] = [node(seal), node(seal)];
  acme = await foundWorkspace(here.world);
  await stranger.subscribe(streamSubject(acme.workspaceId), (message) => overheard.push(message));
  const [near, far] = [await here.joins(acme), await there.joins(acme)];
  await settled();
  there.uow.reads = 0;
  return { here, there, near, far };
};

const settled = async () => {
  for (let turn = 0; turn < 8; turn += 1) {
    for (const each of nodes) {
      each.timers.advance(20); // far from the next poll
      await each.caughtUp();
    }
  }
};

const elsewhere = (stage: RealtimeStage) => stage.realtime.tally.totals()["projected.elsewhere"] ?? 0;
const says = (message: string) => stranger.publish(streamSubject(acme.workspaceId), message);

describe("what another node committed", () => {
  test("[NODE-1] is shown as it is, without a look at the database, when it is sealed and comes right after the tail", async () => {
    const { here, there, far } = await twoNodes();
    await addRoom(here.world, acme.workspaceId);
    await addRoom(here.world, acme.workspaceId);
    await settled();
    expect(seqsOn(far)).toEqual([3, 4]);
    expect([elsewhere(there), there.uow.reads]).toEqual([2, 0]);
  });

  test("[NODE-1] is told by a node that has no sockets in the workspace, too", async () => {
    const [here, there] = [node(), node()];
    acme = await foundWorkspace(here.world);
    const far = await there.joins(acme);
    await settled();
    await addRoom(here.world, acme.workspaceId);
    await settled();
    expect(seqsOn(far)).toEqual([3]);
    expect(elsewhere(there)).toBe(0);
  });

  test("[NODE-1] is read from the log after a gap, and shown once when it is told twice", async () => {
    const { here, far } = await twoNodes();
    await addRoom(here.world, acme.workspaceId);
    await settled();
    const [first = ""] = overheard;
    exchange.deliver(streamSubject(acme.workspaceId), first);
    here.bus.hold();
    await addRoom(here.world, acme.workspaceId);
    here.bus.lose();
    await addRoom(here.world, acme.workspaceId);
    await settled();
    expect(seqsOn(far)).toEqual([3, 4, 5]);
  });

  test("[NODE-1] is read from the log by nodes without a shared key, and no frame travels", async () => {
    const { here, there, far } = await twoNodes(null);
    await addRoom(here.world, acme.workspaceId);
    await settled();
    expect(seqsOn(far)).toEqual([3]);
    expect(elsewhere(there)).toBe(0);
    expect(overheard.map((message) => Object.keys(JSON.parse(message)))).toEqual([["workspaceId", "epoch", "seq"]]);
  });

  test("[NODE-1] is worked out by each node itself when it changes what members may see, or ends somebody's access", async () => {
    const { here, there } = await twoNodes();
    const memberId = await addMember(here.world, acme, { roleId: acme.memberRoleId });
    const theirs = await there.joins(acme, { memberId });
    await settled();
    const before = elsewhere(there);
    await here.world.uow.write({}, async (tx) => {
      const member = await tx.members.byId(acme.workspaceId, memberId);
      const role = await tx.roles.byId(acme.workspaceId, acme.memberRoleId);
      if (!member || !role) throw new Error("there is nobody to remove");
      member.remove(role, 1);
      await tx.members.save(member);
    });
    await settled();
    expect(theirs.closedWith).toBe(closeCodes.accessRevoked);
    expect(elsewhere(there)).toBe(before);
    expect(Object.keys(JSON.parse(overheard.at(-1) ?? ""))).toEqual(["workspaceId", "epoch", "seq"]);
  });
});

describe("what a stranger says", () => {
  test("[A73] [NODE-1] a forged frame right after the tail is shown to nobody, and costs a look", async () => {
    const { here, there, far } = await twoNodes();
    await addRoom(here.world, acme.workspaceId);
    await settled();
    const [sealed = ""] = overheard;
    const forged = sealed.replace(/"rows":\[\[3/, '"rows":[[4').replace("Room", "Doom");
    expect(forged).not.toBe(sealed);
    await says(forged);
    await says(JSON.stringify({ shape: 1, epoch: there.realtime.feeds.get(acme.workspaceId)?.tail?.epoch, rows: [] }));
    await settled();
    expect(seqsOn(far)).toEqual([3]);
    expect(far.received.join()).not.toContain("Doom");
    expect(there.uow.reads).toBeLessThanOrEqual(2);
  });

  test("[A73] a sealed message of one workspace is nothing in another", async () => {
    const { here, there, far } = await twoNodes();
    const zeta = await foundWorkspace(here.world);
    await there.joins(zeta);
    await addRoom(here.world, acme.workspaceId);
    await settled();
    const [sealed = ""] = overheard;
    await stranger.publish(streamSubject(zeta.workspaceId), sealed);
    await settled();
    expect(seqsOn(far)).toEqual([3]);
    expect(there.realtime.feeds.get(zeta.workspaceId)?.tail?.seq).toBe(2);
  });

  test("[A73] [NODE-1] a flood of rumours costs a few looks, rarer and rarer, and raises nobody's head", async () => {
    const { there } = await twoNodes();
    const reads: number[] = [];
    for (let second = 0; second < 20; second += 1) {
      there.uow.reads = 0;
      for (let step = 0; step < 10; step += 1) {
        for (let n = 0; n < 50; n += 1) await says(JSON.stringify({ seq: 1_000_000 + n }));
        there.timers.advance(100);
        await there.caughtUp();
      }
      reads.push(there.uow.reads);
    }
    // The poll of every second and the sessions' are among these.
    expect(reads[0]).toBeLessThan(15);
    expect(reads.at(-1)).toBeLessThanOrEqual(4);
    expect(there.realtime.feeds.get(acme.workspaceId)?.head).toBe(2);
  });

  test("[A73] after a flood, a true hint is still followed, within a second", async () => {
    const { here, there, far } = await twoNodes(null);
    for (let step = 0; step < 30; step += 1) {
      await says("nonsense");
      there.timers.advance(200);
      await there.caughtUp();
    }
    await addRoom(here.world, acme.workspaceId);
    await settled();
    there.timers.advance(1_000);
    await settled();
    expect(seqsOn(far)).toEqual([3]);
  });

  test.each(["", "{", "null", "[]", "{}", '{"seq":"3"}', '{"seq":1e99,"epoch":-1}', "\u0000", "x".repeat(100_000)])(
    "[A73] %j is a rumour",
    async (message) => {
      const { here, far } = await twoNodes();
      await says(message);
      await settled();
      await addRoom(here.world, acme.workspaceId);
      await settled();
      expect(seqsOn(far)).toEqual([3]);
    },
  );
});

test("[NODE-1] a workspace without sockets here is not listened to, once its feed has gone", async () => {
  const { there, far } = await twoNodes();
  there.realtime.feeds.detach(far);
  there.timers.advance(120_000);
  await settled();
  there.uow.reads = 0;
  await says("{}");
  await settled();
  expect(there.realtime.feeds.get(acme.workspaceId)).toBeNull();
  expect(there.uow.reads).toBe(0);
});
