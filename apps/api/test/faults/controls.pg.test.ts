import { Account, History, RecordingClient } from "@orbit/testkit";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { type Orbit, startOrbit } from "../support/orbit.ts";
import { ms, report } from "./support/figures.ts";

/*
 * Negative controls: the same fault with its repair switched off must do harm, or the test of the repair proves nothing. The
 * server runs within the test here, because no real process has such switches.
 */

const HEALS_WITHIN_MS = 1_500;
const STAYS_WRONG_FOR_MS = 4_000;

let orbit: Orbit;
let databaseUrl: string;
let slug: string;
let history: History;
let tab: RecordingClient;

beforeEach(async () => {
  databaseUrl = await postgresTestDatabaseUrl();
  orbit = await startOrbit({ DATABASE_URL: databaseUrl, HEARTBEAT_MS: "500" });
  history = new History();
  const account = new Account("Ana", { base: orbit.base, origin: "http://orbit.test" });
  await account.signUp();
  slug = `w-${Date.now()}`;
  await account.does("POST", "/v1/workspaces", { name: "Acme", slug });
  tab = new RecordingClient("Ana", { account, slug, history, random: () => 0.01 });
  await tab.open();
});
afterEach(async () => {
  tab.close();
  await orbit.close();
});

/** What a process that dies after COMMIT leaves behind: a row of which nobody was told. */
const commitUnheard = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("update workspaces set name = 'Unheard', version = version + 1 where slug = $1", [slug]);
  const { rows } = await client.query<{ seq: string }>(
    `with head as (
       update workspace_logs l set last_seq = last_seq + 1 from workspaces w
       where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
     ), appended as (
       insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
       select workspace_id, last_seq, gen_random_uuid(), 'workspaces.workspace.renamed', '{"from":"Acme","to":"Unheard"}', now()
       from head
     ) select last_seq as seq from head`,
    [slug],
  );
  await client.end();
  return Number(rows[0]?.seq);
};

const takes = async (work: () => Promise<void>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

test("[F1] control: a lost hint is found by the poll, and without the poll by nobody", async () => {
  const { publisher } = orbit.realtime;
  const healed = await takes(async () => {
    const seq = await commitUnheard();
    await tab.until(`row ${seq}`, () => tab.holds(seq), HEALS_WITHIN_MS + 1_000);
  });
  const poll = publisher.poll.bind(publisher);
  publisher.poll = async () => {};
  const unheard = await commitUnheard();
  await expect(tab.until("what nobody tells", () => tab.holds(unheard), STAYS_WRONG_FOR_MS)).rejects.toThrow("in vain");
  publisher.poll = poll;
  await tab.until("the poll to be back", () => tab.holds(unheard));
  report({
    id: "F1 control",
    injected: "a committed row of which no hint is given, with the poll of heads and with that poll switched off",
    n: 2,
    expected: "must fail without the poll: the client stays behind",
    seen: `with the poll after ${ms(healed)}; without it still behind after ${ms(STAYS_WRONG_FOR_MS)}, though heartbeats went on`,
    bite: "2 hints never given",
  });
});

test("[F32] control: a frame that is skipped instead of closing the socket is found by the heartbeat alone", async () => {
  const [cursor] = orbit.realtime.feeds.all().flatMap(({ cursors }) => cursors);
  if (!cursor) throw new Error("nobody is connected");
  const sendBatch = cursor.socket.sendBatch.bind(cursor.socket);
  let skipped = 0;
  cursor.socket.sendBatch = (batch) => {
    if (skipped > 0) return sendBatch(batch);
    skipped += batch.frames.length;
  };
  // Another tab's command, or the answer would show the room.
  const { account } = tab;
  await account.does("POST", `/v1/workspaces/${slug}/rooms`, { name: "Skipped" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const isThere = () => tab.replica.rooms.all().length === 1;
  expect(isThere()).toBe(false);
  const noticed = await takes(() => tab.until("the count to tell", isThere));
  expect(tab.resyncs).toEqual(["count_differs"]);
  report({
    id: "F32 control",
    injected: "a server that swallows the error and skips the frame, which the feed must never do",
    n: 1,
    expected: "must be wrong until the heartbeat's count tells",
    seen: `wrong until the heartbeat, ${ms(noticed)} later`,
    bite: `${skipped} frame skipped`,
  });
});
