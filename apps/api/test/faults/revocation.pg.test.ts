import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { type Account, ChaosProxy, commandsOn, issue, type RecordingClient } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { required } from "../support/orbit.ts";
import { BUSY_MS, missedBound, ms, report, sized } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: sized(240_000, 240_000, 900_000) });

let stage: Stage;
let proxy: ChaosProxy;
let acme: Staffing;
let owner: Account;
let ana: RecordingClient;

beforeAll(async () => {
  const databaseUrl = await postgresTestDatabaseUrl();
  proxy = await ChaosProxy.open(databaseUrl);
  stage = await Stage.open(databaseUrl, { DATABASE_URL: proxy.through(databaseUrl) });
  owner = await stage.account("Ana");
  acme = await stage.workspace(owner);
  ana = await stage.tab("Ana", acme, owner);
});
afterAll(async () => {
  await stage.close();
  await proxy.close();
});

const remove = (memberId: string) => issue(ana, commandsOn(acme.slug).removeMember({ id: memberId }), stage.history);
const roleId = (kind: string): string => required(acme.roleIds.get(kind));
const okSeq = async (sent: ReturnType<typeof issue>): Promise<number | null> => {
  const { outcome } = await sent;
  return outcome.kind === "ok" ? outcome.position.seq : null;
};

test("[F35] nothing past the removal reaches the removed, whose socket closes with 4403", async () => {
  const n = sized(5, 10, 60);
  const ben = await stage.account("Ben");
  const times: number[] = [];
  for (let round = 0; round < n; round += 1) {
    const memberId = await stage.joins(acme, ben, "member");
    const tab = await stage.tab(`Ben ${round}`, acme, ben);
    // Others go on writing, before, during and after.
    const writing = Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        issue(ana, commandsOn(acme.slug).createRoom(`Room ${round}.${index}`), stage.history),
      ),
    );
    const began = performance.now();
    await remove(memberId);
    await tab.until("being revoked", () => tab.state.status === "revoked", 5_000);
    times.push(performance.now() - began);
    await writing;
  }
  expect(await stage.violations(acme.slug, ["C8", "C12"])).toEqual([]);
  expect(stage.history.of("closed").filter(({ code }) => code === 4403)).toHaveLength(n);
  report({
    id: "F35",
    injected: "a member is removed while six others' commands are under way",
    n,
    expected: "0 frames past the removal's row; 4403 ≤ 1 s",
    seen: `0 frames past it; closed at most ${ms(Math.max(...times))} after the command was sent`,
    claims: "never in n",
    missed: missedBound("4403", Math.max(...times), 1_000),
    bite: `${n} sockets closed with 4403`,
  });
});

type Knock = { ended: "refused" | "closed" | "open"; code: number; frames: string[] };

/** Opens a raw socket and waits until it is refused, closed, or has been open and quiet for a while. */
const knock = (account: Account, quietMs: number): Promise<Knock> =>
  new Promise((resolve) => {
    const frames: string[] = [];
    const headers = { cookie: account.cookie, origin: stage.url };
    const socket = new WebSocket(`${stage.url.replace("http", "ws")}/v1/ws?workspace=${acme.slug}`, { headers });
    let timer: NodeJS.Timeout | undefined;
    socket.on("open", () => {
      timer = setTimeout(() => {
        resolve({ ended: "open", code: 0, frames });
        socket.terminate();
      }, quietMs);
    });
    socket.on("message", (data) => void frames.push(String(data)));
    socket.on("unexpected-response", (_request, response) => {
      resolve({ ended: "refused", code: response.statusCode ?? 0, frames });
      socket.terminate();
    });
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      clearTimeout(timer);
      resolve({ ended: "closed", code, frames });
    });
  });

const after = async <T>(delayMs: number, act: () => Promise<T>): Promise<T> => {
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  return act();
};

test("[F36] who is removed between the upgrade's check and the join is let in by neither", async () => {
  const n = sized(10, 20, 200);
  const cleo = await stage.account("Cleo");
  const tally = { refused: 0, caught: 0, closed: 0, leaked: 0 };
  for (let round = 0; round < n; round += 1) {
    const memberId = await stage.joins(acme, cleo, "member");
    // Every query takes a while, so that there is a between to fall into; the removal starts anywhere in it.
    proxy.shape({ latencyMs: 8 });
    // A removal takes more queries than a join, so it has to start well before, to commit within it.
    const offsetMs = Math.round((round / n) * 300) - 280;
    const knocking = after(-offsetMs, () => knock(cleo, 1_500));
    const removedAt = after(offsetMs, () => okSeq(remove(memberId)));
    const [{ ended, frames }, seq] = await Promise.all([knocking, removedAt]);
    proxy.shape({});
    const past = frames.filter((text) => Number(JSON.parse(text).seq ?? 0) > required(seq) && text.includes('"event"'));
    if (ended === "refused") tally.refused += 1;
    else if (ended === "closed" && past.length === 0) tally[frames.length === 0 ? "caught" : "closed"] += 1;
    else tally.leaked += 1;
  }
  expect(tally.leaked).toBe(0);
  expect(tally.closed + tally.caught).toBeGreaterThan(0);
  report({
    id: "F36",
    injected: "a removal at every moment of an upgrade, with 8 ms of latency to the database",
    n,
    expected: "0 sockets left open, 0 frames past the removal",
    seen: `0 leaks: ${tally.refused} refused at the upgrade, ${tally.caught} closed before hello, ${tally.closed} closed after it`,
    claims: "never in n",
    bite: `${tally.caught} fell between the two checks`,
  });
});

test("[F37] a demoted person's command lies before the demotion in the log, or is refused", async () => {
  const n = sized(20, 40, 200);
  const dan = await stage.account("Dan");
  const danId = await stage.joins(acme, dan, "admin");
  const tab = await stage.tab("Dan", acme, dan);
  let [before, refused] = [0, 0];
  for (let round = 0; round < n; round += 1) {
    const member = required(ana.replica.members.get(danId));
    const command = issue(tab, commandsOn(acme.slug).createRole(`Role ${round}`, []), stage.history);
    const demotion = issue(ana, commandsOn(acme.slug).changeRole(member, roleId("guest")), stage.history);
    const [written, demoted] = await Promise.all([okSeq(command), okSeq(demotion)]);
    if (written === null) refused += 1;
    else {
      expect(written).toBeLessThan(required(demoted));
      before += 1;
    }
    const guest = required(ana.replica.members.get(danId));
    await issue(ana, commandsOn(acme.slug).changeRole(guest, roleId("admin")), stage.history);
  }
  tab.close();
  report({
    id: "F37",
    injected: "a role is taken away while its holder's command is in flight",
    n,
    expected: "403, or before the demotion in the log; never after",
    seen: `0 after: ${before} before, ${refused} refused`,
    claims: "never in n",
    bite: `${n} demotions raced a command`,
  });
});

test("[F40] two owners who demote each other at once leave one", async () => {
  const n = sized(20, 40, 200);
  const eve = await stage.account("Eve");
  let ownerless = 0;
  const answers: number[] = [];
  for (let round = 0; round < n; round += 1) {
    const duo = await stage.workspace(owner);
    const eveId = await stage.joins(duo, eve, "owner");
    const path = (id: string) => `/v1/workspaces/${duo.slug}/members/${id}`;
    const { members } = await owner.does<{ members: WorkspaceMemberDto[] }>("GET", `/v1/workspaces/${duo.slug}`);
    const [me, her] = [
      required(members.find(({ id }) => id !== eveId)),
      required(members.find(({ id }) => id === eveId)),
    ];
    const to = (version: number) => ({ roleId: required(duo.roleIds.get("member")), version });
    const both = await Promise.all([
      owner.request("PATCH", path(her.id), to(her.version)),
      eve.request("PATCH", path(me.id), to(me.version)),
    ]);
    answers.push(...both.map(({ status }) => status));
    const after = await owner.does<{ members: WorkspaceMemberDto[] }>("GET", `/v1/workspaces/${duo.slug}`);
    if (!after.members.some(({ roleId: held }) => held === duo.roleIds.get("owner"))) ownerless += 1;
  }
  expect(ownerless).toBe(0);
  expect(answers.filter((status) => status === 200)).toHaveLength(n);
  report({
    id: "F40",
    injected: "two owners demote each other at once",
    n,
    expected: "exactly one succeeds; 0 ownerless",
    seen: `0 of ${n} ownerless; ${answers.filter((status) => status === 200).length} succeeded, ${answers.filter((status) => status === 403 || status === 409).length} refused`,
    claims: "never in n",
    bite: `${n} pairs of commands`,
  });
});

test("[F39] a deleted workspace sends every tab away with 4404, and answers 404", async () => {
  const n = sized(30, 60, 200);
  const gone = await stage.workspace(owner);
  const frank = await stage.account("Frank");
  await stage.joins(gone, frank, "member");
  const tabs = await Promise.all(
    Array.from({ length: n }, (_, index) => stage.tab(`Frank ${index}`, { slug: gone.slug, owner }, frank)),
  );
  const began = performance.now();
  await owner.does("DELETE", `/v1/workspaces/${gone.slug}`);
  await Promise.all(tabs.map((tab) => tab.until("hearing of it", () => tab.state.status === "gone", 2_000 + BUSY_MS)));
  const took = performance.now() - began;
  const closes = stage.history.of("closed").filter(({ code, client }) => code === 4404 && client.startsWith("Frank"));
  expect(closes).toHaveLength(n);
  expect((await frank.request("GET", `/v1/workspaces/${gone.slug}`)).status).toBe(404);
  expect(took).toBeLessThan(2_000 + BUSY_MS);
  report({
    id: "F39",
    injected: `a workspace with ${n} sockets is deleted`,
    n: 1,
    expected: "last row, 4404, HTTP 404; all closed ≤ 2 s",
    seen: `all ${n} closed with 4404 after ${ms(took)}`,
    missed: missedBound("4404", took, 2_000),
    bite: `${closes.length} sockets`,
  });
});
