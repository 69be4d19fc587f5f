import { commandsOn, issue, type RecordingClient } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { required } from "../support/orbit.ts";
import { BUSY_MS, missedBound, ms, report, sized } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: 240_000 });

const SESSION_BOUND_MS = 5_000;

let stage: Stage;
let acme: Staffing;
let ana: RecordingClient;
/** Every frame that Ana's tab was sent, as it came. */
const heard: string[] = [];

/** Writes down what arrives, and changes nothing. */
const listening = (into: string[]) => ({
  arrivesAs: (text: string) => {
    into.push(text);
    return [text];
  },
});

beforeAll(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl());
  const owner = await stage.account("Ana");
  acme = await stage.workspace(owner);
  ana = await stage.tab("Ana", acme, owner, { faults: listening(heard) });
});
afterAll(() => stage.close());

const sessionsOf = "session.user_id = person.id and person.email = $1";

/** Each way a session can end, and the words for it. */
const endings = [
  {
    id: "P11 sign-out",
    injected: "somebody signs out in one tab, with two more open",
    end: (tab: RecordingClient) => tab.account.does("POST", "/v1/auth/sign-out"),
  },
  {
    id: "P11 revoked",
    injected: "a session is revoked by SQL, as another node would have done it",
    end: (tab: RecordingClient) =>
      stage.query(`update sessions session set revoked_at = now() from users person where ${sessionsOf}`, [
        tab.account.email,
      ]),
  },
  {
    id: "P11 expired",
    injected: "a session reaches its expiry while its sockets are open",
    end: (tab: RecordingClient) =>
      stage.query(`update sessions session set expires_at = now() from users person where ${sessionsOf}`, [
        tab.account.email,
      ]),
  },
];

test.each(endings)("[P11] no socket outlives its session: $injected", async ({ id, injected, end }) => {
  const n = sized(2, 4, 20);
  const times: number[] = [];
  for (let round = 0; round < n; round += 1) {
    const account = await stage.account(`${id} ${round}`);
    await stage.joins(acme, account, "member");
    const tabs = await Promise.all([1, 2, 3].map((tab) => stage.tab(`${id} ${round}.${tab}`, acme, account)));
    stage.fault(id, [4401]);
    const began = performance.now();
    await end(required(tabs[0]));
    await Promise.all(tabs.map((tab) => tab.until("being signed out", () => tab.state.status === "signed_out")));
    times.push(performance.now() - began);
    expect((await account.request("GET", "/v1/me")).status).toBe(401);
  }
  const worst = Math.max(...times);
  const closed = stage.history.of("closed").filter(({ client, code }) => client.startsWith(id) && code === 4401);
  expect(closed).toHaveLength(3 * n);
  expect(worst).toBeLessThan(SESSION_BOUND_MS + BUSY_MS);
  report({
    id,
    injected,
    n,
    expected: "every socket of the session closed 4401 ≤ 5 s",
    seen: `all closed with 4401 after at most ${ms(worst)}`,
    missed: missedBound("4401", worst, SESSION_BOUND_MS),
    bite: `${closed.length} sockets closed with 4401, and the next request was refused with 401`,
  });
});

test("[F38] [ROOM-3] a room that is archived leaves every store, and is not spoken of again", async () => {
  const n = sized(5, 10, 60);
  const ben = await stage.account("Ben");
  await stage.joins(acme, ben, "member");
  const told: string[] = [];
  const tab = await stage.tab("Ben", acme, ben, { faults: listening(told) });
  const archived: string[] = [];
  for (let round = 0; round < n; round += 1) {
    const { body } = await issue(ana, commandsOn(acme.slug).createRoom(`Archived ${round}`), stage.history);
    // The body of an answered room.create.
    const { room } = body as { room: Parameters<ReturnType<typeof commandsOn>["archiveRoom"]>[0] };
    await tab.until("the room", () => tab.replica.rooms.get(room.id) !== null);
    tab.send({ type: "room.enter", roomId: room.id });
    await ana.until("Ben in the room", () => heard.some((text) => isPresenceIn(room.id, text)));
    const { outcome } = await issue(ana, commandsOn(acme.slug).archiveRoom(room), stage.history);
    if (outcome.kind !== "ok") throw new Error("the room was not archived");
    const { seq } = outcome.position;
    await Promise.all([ana, tab].map((client) => client.until("the removal", () => client.holds(seq))));
    // As a tab does that closes the page of a room it no longer has; and one that did not notice enters again.
    tab.send({ type: "room.leave", roomId: room.id });
    tab.send({ type: "room.enter", roomId: room.id, ref: `again ${round}` });
    await tab.until("the refusal", () => told.some((text) => text.includes(`"again ${round}"`)));
    archived.push(room.id);
  }
  await stage.converge(acme.slug, [ana, tab]);
  const afterwards = archived.reduce((sum, roomId) => sum + framesAfterRemoval(heard, roomId), 0);
  expect(afterwards).toBe(0);
  expect(tab.replica.rooms.all()).toEqual([]);
  report({
    id: "F38",
    injected: "a room is archived while somebody is in it, who then leaves it and tries to enter again",
    n,
    expected: "its removal drops it from every store; 0 frames about it afterwards; entering is refused",
    seen: `dropped from both stores, ${afterwards} frames about it afterwards, entering refused each time`,
    claims: "never in n",
    bite: `somebody was in each of ${archived.length} rooms`,
  });
});

const isPresenceIn = (roomId: string, text: string): boolean =>
  text.includes("room.presence.update") && text.includes(roomId) && !text.includes('"memberIds":[]');

/** Rooms are visible to the whole workspace, so frames about one go to everybody. */
const framesAfterRemoval = (heard: readonly string[], roomId: string): number => {
  const about = heard.filter((text) => text.includes(roomId));
  const removal = about.findIndex((text) => text.includes("workspace.room.archived"));
  if (removal < 0) throw new Error("the removal was never told");
  return about.length - removal - 1;
};

test("the whole run passes the history checker", async () => {
  await stage.converge(acme.slug, [ana]);
  expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
});
