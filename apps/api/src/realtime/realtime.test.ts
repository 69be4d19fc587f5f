import { patiently } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Database } from "#infrastructure/db/database.ts";
import { embeddedTestDatabase } from "../../test/support/databases.ts";
import { foundWorkspace, roomsAdded } from "../../test/support/founding.ts";
import { RealtimeStage, seqsOn } from "../../test/support/realtime-stage.ts";

const RING_BYTES = 8_000;

let database: Database;

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());

test("[FEED-5] the rings of all workspaces share what a node may hold, and who is behind them is served from the log", async () => {
  const stage = new RealtimeStage(database, { ringBytes: RING_BYTES });
  const workspaces = [await foundWorkspace(stage.world), await foundWorkspace(stage.world)] as const;
  const held = () => stage.realtime.feeds.all().map(({ ring }) => ring.bytes);
  const [acme, zeta] = workspaces;

  await stage.joins(acme);
  await roomsAdded(stage.world, acme.workspaceId, 40);
  await stage.caughtUp();
  expect(held()[0]).toBeGreaterThan(RING_BYTES / 2);

  await stage.joins(zeta);
  await roomsAdded(stage.world, zeta.workspaceId, 40);
  await stage.caughtUp();
  stage.timers.advance(250);
  for (const bytes of held()) expect(bytes).toBeLessThanOrEqual(RING_BYTES / 2);

  for (const workspace of workspaces) {
    const late = await stage.joins(workspace, { cursor: await stage.cursorAt(workspace, 2) });
    await vi.waitFor(() => expect(seqsOn(late)).toHaveLength(40), patiently);
    expect(seqsOn(late)).toEqual(Array.from({ length: 40 }, (_, n) => 3 + n));
  }
  stage.stop();
});
