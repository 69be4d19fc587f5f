/**
 * A reconnect storm: N clients of one workspace lose their sockets in one moment, while somebody goes on writing, and come
 * back as the product's own client does. A real server process on a real Postgres; run `npm run build` first.
 *
 *     npx tsx apps/api/test/load/reconnect-storm.ts [clients = 2000]
 *
 * Prints figures and judges only one of them: a lost or repeated frame ends it with 1.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { freePort, startServerProcess } from "@orbit/testkit";
import { embeddedPostgres } from "../support/embedded-postgres.ts";
import { required } from "../support/orbit.ts";
import { Person } from "../support/person.ts";
import { StormClient, type StormTally } from "./storm-client.ts";

const CLIENTS = Number(process.argv[2] ?? 2_000);
const PEOPLE = 50;
const OPEN_AT_ONCE = 50;
const WRITE_EVERY_MS = 100;
const WITHIN_MS = 120_000;
const SLUG = "storm";

const until = async (what: string, condition: () => boolean): Promise<void> => {
  for (const deadline = performance.now() + WITHIN_MS; !condition(); await delay(20)) {
    if (performance.now() > deadline) throw new Error(`not within ${WITHIN_MS} ms: ${what}`);
  }
};

const populate = async (url: string): Promise<Person[]> => {
  const people = Array.from({ length: PEOPLE }, (_, n) => new Person(`Person ${n}`, { base: url, origin: url }));
  const owner = required(people[0]);
  for (const person of people) await person.signUp();
  await owner.does("POST", "/v1/workspaces", { name: "Storm", slug: SLUG });
  const { roles } = await owner.snapshot(SLUG);
  const roleId = required(roles.find(({ kind }) => kind === "member")).id;
  for (const person of people.slice(1)) {
    const path = `/v1/workspaces/${SLUG}/invitations`;
    const invited = await owner.does<{ invitations: { token: string }[] }>("POST", path, {
      emails: [person.email],
      roleId,
    });
    await person.does("POST", `/v1/invitations/${required(invited.invitations[0]).token}/accept`);
  }
  return people;
};

/** Opens them some at a time: only the return shall be a storm. */
const open = async (clients: readonly StormClient[]): Promise<void> => {
  for (let from = 0; from < clients.length; from += OPEN_AT_ONCE) {
    const batch = clients.slice(from, from + OPEN_AT_ONCE);
    for (const client of batch) client.start();
    await until("a batch live", () => batch.every(({ isLive }) => isLive));
  }
};

const loopDelayMs = async (url: string): Promise<string> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]) * 1_000;
  return `p99 ${of("nodejs_eventloop_lag_p99_seconds").toFixed(0)} ms, max ${of("nodejs_eventloop_lag_max_seconds").toFixed(0)} ms`;
};

const percentile = (sorted: readonly number[], share: number): number =>
  required(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);

/** Every client's stored frames must be all of them, in order, each once. */
const flawsOf = (clients: readonly StormClient[], first: number, last: number) => {
  const due = last - first + 1;
  const lost = clients.map(({ seqs }) => due - new Set(seqs).size).reduce((sum, one) => sum + one, 0);
  const repeated = clients.map(({ seqs }) => seqs.length - new Set(seqs).size).reduce((sum, one) => sum + one, 0);
  const disordered = clients.filter(({ seqs }) => seqs.some((seq, n) => n > 0 && seq <= required(seqs[n - 1]))).length;
  return { lost, repeated, disordered };
};

const storm = async (url: string): Promise<boolean> => {
  const people = await populate(url);
  const owner = required(people[0]);
  const { position } = await owner.does<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${SLUG}`);
  const tally: StormTally = { refusals: new Map(), resyncs: 0, faults: 0 };
  const clients = Array.from({ length: CLIENTS }, (_, n) => {
    const { cookie } = required(people[n % PEOPLE]);
    return new StormClient({ url, workspace: SLUG, cookie, after: position }, tally);
  });
  await open(clients);
  await loopDelayMs(url); // each scrape begins anew

  let last = position.seq;
  let isWriting = true;
  const slowest = { ms: 0 };
  const writing = (async () => {
    for (let n = 0; isWriting; n += 1) {
      const startedAt = performance.now();
      last = (await owner.does("POST", `/v1/workspaces/${SLUG}/rooms`, { name: `room ${n}` })).position.seq;
      slowest.ms = Math.max(slowest.ms, performance.now() - startedAt);
      await delay(WRITE_EVERY_MS);
    }
  })();
  for (const client of clients) client.cut();
  await until("everybody back", () => clients.every(({ backAfterMs }) => backAfterMs !== null));
  isWriting = false;
  await writing;
  await until("everything told", () => clients.every(({ seqs }) => seqs.at(-1) === last)).catch(() => undefined);

  const back = clients.map(({ backAfterMs }) => required(backAfterMs)).sort((a, b) => a - b);
  const flaws = flawsOf(clients, position.seq + 1, last);
  const refused = [...tally.refusals].map(([status, count]) => `${status}: ${count}`).join(", ") || "none";
  const rows = {
    clients: CLIENTS,
    "back, p50": `${percentile(back, 0.5).toFixed(0)} ms`,
    "back, p99": `${percentile(back, 0.99).toFixed(0)} ms`,
    "all live after": `${percentile(back, 1).toFixed(0)} ms`,
    "refused (preflight)": refused,
    "event loop of the server": await loopDelayMs(url),
    "events written meanwhile": last - position.seq,
    "slowest command meanwhile": `${slowest.ms.toFixed(0)} ms`,
    "resyncs, faults": `${tally.resyncs}, ${tally.faults}`,
    "lost, repeated, disordered": `${flaws.lost}, ${flaws.repeated}, ${flaws.disordered}`,
  };
  for (const [name, value] of Object.entries(rows)) process.stdout.write(`${name.padEnd(28)}${value}\n`);
  for (const client of clients) client.stop();
  return flaws.lost + flaws.repeated + flaws.disordered === 0;
};

const main = async (): Promise<void> => {
  const postgres = await embeddedPostgres();
  const server = startServerProcess(await freePort(), {
    DATABASE_URL: await postgres.createDatabase(),
    LIMIT_SOCKETS_PER_SESSION: String(CLIENTS),
    LIMIT_SOCKETS_PER_USER: String(CLIENTS),
  });
  try {
    await server.ready();
    process.exitCode = (await storm(server.url)) ? 0 : 1;
  } finally {
    const ended = await server.stop();
    if (ended.code !== 0) process.stdout.write(`the server ended with ${JSON.stringify(ended)}:\n${server.log()}\n`);
    await postgres.stop();
  }
};

await main();
