import { protocol } from "@orbit/shared/realtime";
import { commandsOn, issue, RecordingClient, runWorkload, seededRandom, tallyOf } from "@orbit/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { report, runSeed, sized } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: 240_000 });

let stage: Stage;
let acme: Staffing;

beforeEach(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl());
  acme = await stage.workspace(await stage.account("Ana"));
});
afterEach(() => stage.close());

/** Random commands of two people until so many were acknowledged. */
const work = async (clients: readonly RecordingClient[], n: number, seed: number): Promise<void> => {
  const keeps = new Set(clients.map(({ replica }) => replica.memberId));
  const workload = { clients, random: seededRandom(seed), history: stage.history, keeps };
  await runWorkload(workload, 4, () => tallyOf(stage.history).ok >= n);
  await stage.converge(acme.slug, clients);
};

test("[P5] every frame that arrives twice changes nothing the second time", async () => {
  const n = sized(40, 80, 600);
  const seed = runSeed();
  const ana = await stage.tab("Ana", acme, acme.owner);
  let repeats = 0;
  const twice = (text: string) => {
    repeats += 1;
    return [text, text];
  };
  const doubled = await stage.tab("Doubled", acme, acme.owner, { faults: { arrivesAs: twice } });
  await work([ana, doubled], n, seed);
  expect(doubled.resyncs).toEqual(ana.resyncs);
  expect(doubled.replica.digest()).toBe(ana.replica.digest());
  expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
  report({
    id: "P5",
    injected: "every frame of one of two tabs arrives twice",
    n: repeats,
    expected: "the same state as the tab that hears each once; no resync because of it",
    seen: "the same digest as the other tab and as the server, 0 resyncs",
    claims: "never in n",
    bite: `${repeats} frames arrived a second time, of ${tallyOf(stage.history).ok} commands`,
    seed,
  });
});

type Frame = { type: string; seq?: number; event?: { type: string }; [more: string]: unknown };

/** What a server of the next version would have said: fields and signals that nobody here knows, and a stored event of a new type. */
const ofTheNextVersion = (renames: (frame: Frame) => boolean) => {
  const counts = { frames: 0, unknown: 0 };
  const arrivesAs = (text: string): string[] => {
    const frame = JSON.parse(text) as Frame; // a frame of our own server
    counts.frames += 1;
    if (frame.type === "hello") frame.protocol = { version: protocol.version + 1, min: protocol.version };
    if (frame.event && renames(frame)) {
      counts.unknown += 1;
      frame.event = { type: "workspace.room.painted" };
    }
    const signal = JSON.stringify({ type: "event", channel: "workspace:1", event: { type: "cursor.moved", x: 1 } });
    return [JSON.stringify({ ...frame, invented: { later: true } }), ...(frame.type === "hello" ? [] : [signal])];
  };
  return { counts, arrivesAs };
};

test("[F44] a client of protocol N-1 works against a server of N, and refetches what it does not know", async () => {
  const n = sized(40, 80, 400);
  const seed = runSeed();
  const ana = await stage.tab("Ana", acme, acme.owner);
  let seen = 0;
  const next = ofTheNextVersion(({ seq, event }) => {
    if (seq === undefined || !event?.type.startsWith("workspace.room.")) return false;
    seen += 1;
    return seen % 10 === 0;
  });
  const old = await stage.tab("Old", acme, acme.owner, { faults: { arrivesAs: next.arrivesAs } });
  await work([ana], n, seed);
  await stage.converge(acme.slug, [ana, old]);
  const refetched = old.resyncs.filter((reason) => reason === "unknown_event").length;
  expect(next.counts.unknown).toBeGreaterThan(0);
  expect(refetched).toBeGreaterThan(0);
  expect(old.replica.digest()).toBe(ana.replica.digest());
  expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
  report({
    id: "F44",
    injected:
      "one tab hears the server as the next version would speak: another number in hello, unknown fields in every frame, signals and one in ten room events of unknown types",
    n: next.counts.frames,
    expected: "the same state digests as a tab of today's version; an unknown stored event is refetched",
    seen: `the same digest; ${refetched} snapshots because of unknown events`,
    claims: "never in n",
    bite: `${next.counts.unknown} stored events of an unknown type, unknown signals after every frame`,
    seed,
  });
});

test("[F44] a client below the minimum is told to reload, on every way in", async () => {
  const tooOld = `workspace=${acme.slug}&protocol=${protocol.min - 1}`;
  const headers = { cookie: acme.owner.cookie, origin: stage.url };
  const ask = (path: string, accept: string) =>
    fetch(`${stage.url}${path}?${tooOld}`, { headers: { ...headers, accept } });
  const statuses = [
    (await ask("/v1/realtime/preflight", "application/json")).status,
    (await ask("/v1/events", "text/event-stream")).status,
    (await ask("/v1/events", "application/json")).status,
    await upgradeStatus(`${stage.url.replace("http", "ws")}/v1/ws?${tooOld}`, headers),
  ];
  const demanding = (text: string) => {
    const frame = JSON.parse(text) as Frame; // a frame of our own server
    const needs = { version: protocol.version + 2, min: protocol.version + 1 };
    return [JSON.stringify(frame.type === "hello" ? { ...frame, protocol: needs } : frame)];
  };
  const ana = await stage.tab("Ana", acme, acme.owner);
  const outdated = new RecordingClient("Outdated", {
    account: acme.owner,
    slug: acme.slug,
    history: stage.history,
    faults: { arrivesAs: demanding },
  });
  // It waits to be live, which it never is.
  outdated.open().catch(() => undefined);
  await outdated.until("being outdated", () => outdated.state.status === "outdated");
  const { outcome } = await issue(ana, commandsOn(acme.slug).createRoom("Others go on"), stage.history);
  expect(statuses).toEqual([426, 426, 426, 426]);
  expect(outcome.kind).toBe("ok");
  report({
    id: "F44 too old",
    injected:
      "a client below the server's minimum knocks at every way in; a server whose minimum is above the client's greets it",
    n: statuses.length + 1,
    expected: "426 at each of them; the client stops and asks for a reload",
    seen: `${statuses.join(", ")} for preflight, event stream, poll and upgrade; the greeted client ended as outdated and did not come back`,
    bite: `${statuses.length} refusals, 1 client that stopped by itself`,
  });
});

const upgradeStatus = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on("open", () => reject(new Error("it was let in")));
    socket.on("error", () => undefined);
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
