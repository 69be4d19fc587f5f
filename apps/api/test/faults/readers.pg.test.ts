import { permissions } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import { Account, ChaosProxy, commandsOn, History, issue, percentilesOf, RecordingClient } from "@orbit/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { required, startOrbit } from "../support/orbit.ts";
import { ms, report, size, sized } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: 240_000 });

const MIB = 1024 * 1024;
const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

/** Rows for one entity with a large frame, many at once: more bytes than the kernel's buffers hold for a reader. */
const flood = async (stage: Stage, { slug, owner }: Staffing, rows: number): Promise<void> => {
  const body = { name: "Large", description: "語".repeat(280), permissions };
  const { role } = await owner.does<{ role: WorkspaceRoleDto }>("POST", `/v1/workspaces/${slug}/roles`, body);
  await stage.query(
    `with head as (
       update workspace_logs l set last_seq = last_seq + $2 from workspaces w
       where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
     )
     insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
     select workspace_id, last_seq - $2 + n, gen_random_uuid(), 'workspaces.role.updated', $3, now()
     from head, generate_series(1, $2::integer) n`,
    [slug, rows, JSON.stringify({ roleId: role.id, roleName: "Large", gained: [], lost: [] })],
  );
};

test("[F27] a reader of 1 KB/s costs at most a megabyte and nobody else a moment, and catches up", async () => {
  // A ping waits behind the bytes that are not read, so with the usual interval it would be the silence that ends the socket.
  const stage = await Stage.open(await postgresTestDatabaseUrl(), {
    PING_INTERVAL_MS: "120000",
    HEARTBEAT_MS: "40000",
  });
  undos.push(() => stage.close());
  const owner = await stage.account("Ana");
  const acme = await stage.workspace(owner);
  const ana = await stage.tab("Ana", acme, owner);
  const proxy = await ChaosProxy.open(stage.url);
  undos.push(() => proxy.close());
  const where = { base: proxy.through(stage.url), origin: stage.url };
  const slow = await stage.tab("Slow", acme, owner, { where });

  const creates = async (rounds: number): Promise<number> => {
    const history = stage.history.entries.length;
    for (let round = 0; round < rounds; round += 1) {
      await issue(ana, commandsOn(acme.slug).createRoom(`Room ${history}.${round}`), stage.history);
    }
    const head = await stage.head(acme.slug);
    await ana.until("the head", () => ana.holds(head));
    const part = stage.history.entries.slice(history).filter((entry) => "client" in entry && entry.client === "Ana");
    return percentilesOf(await latenciesOf(stage, acme.slug, part)).p99;
  };

  const before = await creates(40);
  stage.fault("bandwidth 1 KB/s", [4413, 1006]);
  proxy.shape({ bytesPerSecond: 1_000, throttles: "toClient" });
  await flood(stage, acme, 14_000);
  const flooded = await stage.head(acme.slug);
  await ana.until("the flood", () => ana.holds(flooded), 60_000);
  const lagging = async () =>
    (await stage.streams()).flatMap(({ sockets }) => sockets).find(({ behind }) => behind > 0);
  const stalled = await lagging();
  const during = await creates(40);
  const buffered = (await lagging())?.bufferedBytes ?? 0;
  const dropped =
    size === "long" ? `sent away after ${ms(await untilDropped(stage))}` : "not waited for 4413 in this size of run";
  proxy.shape({});
  proxy.resetAll();
  slow.retryNow();
  await stage.converge(acme.slug, [ana, slow], 40_000);
  expect(required(stalled).behind).toBeGreaterThan(0);
  expect(Math.max(buffered, required(stalled).bufferedBytes)).toBeLessThan(MIB);
  expect(await stage.violations(acme.slug, ["C10", "C12"])).toEqual([]);
  report({
    id: "F27",
    injected: "14,000 rows (about 18 MB of frames) while one client reads 1 KB/s through the proxy",
    n: 1,
    expected: "≤ 1 MiB for it in the process; others' p99 unchanged; 4413 after 30 s; nothing lost",
    seen: `${Math.round(Math.max(buffered, required(stalled).bufferedBytes) / 1024)} KiB buffered; others' p99 ${ms(before)} before, ${ms(during)} meanwhile; ${dropped}; caught up without loss`,
    bite: `it was ${required(stalled).behind} rows behind`,
  });
});

const latenciesOf = async (stage: Stage, slug: string, entries: History["entries"]): Promise<readonly number[]> => {
  const truth = await stage.truth(slug);
  const recordedAt = new Map(truth.rows.map(({ seq, occurredAt }) => [seq, occurredAt]));
  return entries.flatMap((entry) => {
    if (entry.kind !== "frame" || entry.frame.type !== "event") return [];
    return [entry.at - (recordedAt.get(entry.frame.seq) ?? entry.at)];
  });
};

/** Until the server has let go of the socket that is behind. */
const untilDropped = async (stage: Stage): Promise<number> => {
  const began = performance.now();
  while ((await stage.openSockets()) > 1) {
    if (performance.now() - began > 45_000) throw new Error("the reader that trickles was not sent away");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return performance.now() - began;
};

test("[F32] a socket whose transport throws is closed 1011 and resumes; the others get every frame", async () => {
  const n = sized(5, 10, 50);
  const orbit = await startOrbit({ DATABASE_URL: await postgresTestDatabaseUrl() });
  undos.push(() => orbit.close());
  const history = new History();
  const where = { base: orbit.base, origin: "http://orbit.test" };
  const account = new Account("Ana", where);
  await account.signUp();
  const slug = `w-${Date.now()}`;
  await account.does("POST", "/v1/workspaces", { name: "Acme", slug });
  const [broken, whole] = ["Broken", "Whole"].map(
    (name) => new RecordingClient(name, { account, slug, history, random: () => 0.01 }),
  ) as [RecordingClient, RecordingClient];
  undos.push(() => [broken, whole].forEach((client) => void client.close()));
  await broken.open();
  for (let round = 0; round < n; round += 1) {
    if (round === 0) await whole.open();
    breakTransport(orbit, round);
    const { outcome } = await issue(whole, commandsOn(slug).createRoom(`Room ${round}`), history);
    if (outcome.kind !== "ok") throw new Error("the room was not created");
    const { seq } = outcome.position;
    await Promise.all([broken, whole].map((client) => client.until(`row ${seq}`, () => client.holds(seq))));
  }
  const states = await Promise.all([broken, whole].map((client) => client.compare()));
  const closes = history.of("closed").map(({ code }) => code);
  expect(states).toEqual(["same", "same"]);
  expect(closes).toEqual(Array(n).fill(1011));
  expect([broken, whole].flatMap(({ resyncs }) => resyncs)).toEqual([]);
  report({
    id: "F32",
    injected: "the transport of one of two sockets throws at the next frame (in one process with the test)",
    n,
    expected: "closed 1011, never skipped; 0 divergence",
    seen: `${closes.length} closed with 1011, all resumed by cursor; both states equal to the server's`,
    claims: "never in n",
    bite: `${n} frames thrown at`,
  });
});

/** The oldest and the newest socket in turn. */
const breakTransport = ({ realtime }: Awaited<ReturnType<typeof startOrbit>>, round: number): void => {
  const { cursors } = required(realtime.feeds.all()[0]);
  const { socket } = required(round % 2 === 0 ? cursors[0] : cursors.at(-1));
  Object.assign(socket, {
    sendBatch: () => {
      throw new Error("the transport broke, as the test told it to");
    },
  });
};
