import { formatCursor, type ServerFrame } from "@orbit/shared/realtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EventStream } from "../support/event-stream.ts";
import { type Orbit, required, startOrbit } from "../support/orbit.ts";
import type { Person } from "../support/person.ts";

let orbit: Orbit;
const streams: EventStream[] = [];
beforeAll(async () => {
  orbit = await startOrbit({ HEARTBEAT_MS: "1000", PRESENCE_GRACE_MS: "500" });
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.vanish();
});
afterAll(() => orbit.close());

type Asked = { cursor?: string; wait?: number; headers?: Record<string, string> };
type Poll = { frames: ServerFrame[]; cursor: string | null; close: { code: number; reason: string } | null };

const pathOf = (slug: string, { cursor, wait }: Asked): string => {
  const query = new URLSearchParams({ workspace: slug });
  if (cursor !== undefined) query.set("cursor", cursor);
  if (wait !== undefined) query.set("wait", String(wait));
  return `/v1/events?${query}`;
};

const knocks = (person: Person, slug: string, asked: Asked = {}): EventStream => {
  const headers = { cookie: person.cookie, "sec-fetch-site": "same-origin", ...asked.headers };
  const stream = new EventStream(`${orbit.base}${pathOf(slug, asked)}`, headers);
  streams.push(stream);
  return stream;
};

const opensStream = async (person: Person, slug: string, asked: Asked = {}): Promise<EventStream> => {
  const stream = knocks(person, slug, asked);
  await stream.opened();
  return stream;
};

const polls = async (person: Person, slug: string, asked: Asked = {}) => {
  const headers = { accept: "application/json", "sec-fetch-site": "same-origin", ...asked.headers };
  return person.request<Poll>("GET", pathOf(slug, asked), undefined, { headers });
};

const roomsOf = (slug: string) => `/v1/workspaces/${slug}/rooms`;
const makesRooms = async (owner: Person, slug: string, names: readonly string[]) => {
  for (const name of names) await owner.does("POST", roomsOf(slug), { name });
};
const storedIn = ({ frames }: Pick<Poll, "frames">) =>
  frames.flatMap((frame) => (frame.type === "event" && frame.seq !== undefined ? [frame.seq] : []));
const seqsAfter = (seq: number, count: number) => Array.from({ length: count }, (_, step) => seq + 1 + step);

describe("server-sent events", () => {
  test("[FALL-1] carry the socket's own frames, and each that moves the position has it for its id", async () => {
    // given
    const { slug, owner, people } = await orbit.workspace("member");
    const [stream, tab] = [await opensStream(people.member, slug), await people.member.opens(slug)];
    // when
    await makesRooms(owner, slug, ["one", "two"]);
    await stream.until(
      "two rooms and a heartbeat",
      () => stream.frames.at(-1)?.type === "heartbeat" && stream.stored.length === 2,
    );
    await tab.sees("workspace.room.created", 2);
    // then
    const { epoch, seq } = stream.hello;
    expect(stream.stored).toEqual(tab.stored);
    expect(stream.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    expect(stream.headers["content-encoding"]).toBeUndefined();
    expect(stream.blocks[0]).toEqual({ retry: "2000" });
    expect(stream.blocks[1]).toMatchObject({ event: "connection" });
    const moved = stream.frames.map((frame, place) => [frame.type, stream.ids[place]]).filter(([, id]) => id !== null);
    const beats = moved.filter(([type]) => type === "heartbeat");
    expect(moved.filter(([type]) => type === "event")).toEqual(
      [1, 2].map((step) => ["event", `${epoch}.${seq + step}`]),
    );
    expect(beats.at(-1)).toEqual(["heartbeat", `${epoch}.${seq + 2}`]);
  });

  test("[FALL-1] resume by Last-Event-ID, which knows more than the address", async () => {
    // given: a stream that was cut
    const { slug, owner, people } = await orbit.workspace("member");
    const first = await opensStream(people.member, slug);
    const cursor = formatCursor(first.hello);
    await makesRooms(owner, slug, ["one", "two"]);
    await first.until("two rooms", () => first.stored.length === 2);
    first.vanish();
    await makesRooms(owner, slug, ["three", "four"]);
    // when
    const again = await opensStream(people.member, slug, { cursor, headers: { "last-event-id": first.lastEventId } });
    await again.until("what it missed", () => again.stored.length >= 2);
    // then
    expect(again.hello.resumed).toBe(true);
    expect(again.stored.map(({ seq }) => seq)).toEqual(seqsAfter(first.hello.seq + 2, 2));
  });

  test.each(["x.y", "9.0", ""])("[JOIN-5] answer the unusable cursor %j with resync, and live on", async (cursor) => {
    const { slug, owner } = await orbit.workspace();
    const stream = await opensStream(owner, slug, { cursor });
    await makesRooms(owner, slug, ["after"]);
    await stream.until("the room", () => stream.stored.length === 1);
    expect(stream.frames[1]).toMatchObject({ type: "resync", scope: "workspace" });
  });

  test("[REV-1] tell a removed member, then say 4403 as the last event, and end", async () => {
    // given
    const { slug, owner, people, memberId } = await orbit.workspace("member");
    const stream = await opensStream(people.member, slug);
    // when
    const { position } = await owner.does("DELETE", `/v1/workspaces/${slug}/members/${memberId(people.member)}`);
    await makesRooms(owner, slug, ["after"]);
    await stream.ended();
    // then
    expect(stream.frames.at(-1)).toMatchObject({ seq: position.seq, event: { type: "workspace.member.left" } });
    expect(stream.closed).toEqual({ code: 4403, reason: "access_revoked" });
    expect(stream.blocks.at(-1)?.event).toBe("close");
  });

  test("[SESS-1] say 4401 as the last event when the session ends", async () => {
    const { slug, people } = await orbit.workspace("member");
    const stream = await opensStream(people.member, slug);
    await people.member.does("POST", "/v1/auth/sign-out");
    await stream.ended();
    expect(stream.closed).toEqual({ code: 4401, reason: "session_ended" });
    expect(stream.blocks.at(-1)?.event).toBe("close");
  });

  test("[PRES-1] make their member present, and gone once the last has gone", async () => {
    const { slug, owner, people, memberId } = await orbit.workspace("member");
    const tab = await owner.opens(slug);
    const stream = await opensStream(people.member, slug);
    const seen = () => tab.events("presence.update").filter(({ event }) => event.memberId === memberId(people.member));
    await tab.until("online", () => seen().at(-1)?.event.online === true);
    stream.vanish();
    await tab.until("offline", () => seen().at(-1)?.event.online === false);
    expect(seen()).toHaveLength(2);
  });
});

describe("what a client says beside its stream", () => {
  const says = (person: Person, id: string, message: unknown) =>
    person.request<{ code: string }>("POST", `/v1/events/${id}/messages`, message);

  test("[FALL-4] is obeyed: who enters a room hears it", async () => {
    // given
    const { slug, owner, people } = await orbit.workspace("member");
    const { room } = await owner.does<{ room: { id: string } }>("POST", roomsOf(slug), { name: "Planning" });
    const stream = await opensStream(people.member, slug);
    // when
    const answer = await says(people.member, stream.connectionId, { type: "room.enter", roomId: room.id });
    // then
    expect(answer.status).toBe(204);
    await stream.until("the room's presence", () =>
      stream.frames.some((frame) => frame.type === "event" && frame.event.type === "room.presence.update"),
    );
  });

  test("[FALL-4] a mistake is a problem, and the stream lives on", async () => {
    const { slug, owner, people } = await orbit.workspace("member");
    const stream = await opensStream(people.member, slug);
    const nowhere = { type: "room.enter", roomId: "01930000-0000-7000-8000-0000000000d1" };
    const answers = [
      await says(people.member, stream.connectionId, { type: "cursor.teleport" }),
      await says(people.member, stream.connectionId, nowhere),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, "realtime.bad_message"],
      [404, "realtime.not_found"],
    ]);
    await makesRooms(owner, slug, ["after"]);
    await stream.until("the room", () => stream.stored.length === 1);
  });

  test("[FALL-4] another session's stream, an unknown one and one that has ended are equally absent", async () => {
    // given
    const { slug, owner, people } = await orbit.workspace("member");
    const [theirs, ended] = [await opensStream(owner, slug), await opensStream(people.member, slug)];
    ended.vanish();
    const away = { type: "presence.away" };
    // when
    const answers = [await says(people.member, theirs.connectionId, away), await says(people.member, "nothing", away)];
    await expect.poll(async () => (await says(people.member, ended.connectionId, away)).status).toBe(404);
    // then
    const withoutId = ({ body }: { body: unknown }) => ({ ...(body as object), requestId: "" });
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(withoutId(required(answers[0]))).toEqual(withoutId(required(answers[1])));
  });
});

describe("long-poll", () => {
  test("[FALL-3] answers at once what came after the cursor, and says where to go on", async () => {
    // given
    const { slug, owner, people } = await orbit.workspace("member");
    const { position } = await people.member.snapshot(slug);
    await makesRooms(owner, slug, ["one", "two", "three"]);
    // when
    const { body, headers } = await polls(people.member, slug, { cursor: formatCursor(position) });
    // then
    expect(body.frames[0]).toMatchObject({ type: "hello", resumed: true });
    expect(storedIn(body)).toEqual(seqsAfter(position.seq, 3));
    expect(body.cursor).toBe(formatCursor({ ...position, seq: position.seq + 3 }));
    expect(body.close).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("[FALL-3] waits while there is nothing, and answers with what comes", async () => {
    const { slug, owner, people } = await orbit.workspace("member");
    const { position } = await people.member.snapshot(slug);
    const tab = await owner.opens(slug);
    const first = polls(people.member, slug, { cursor: formatCursor(position) });
    await tab.until("the poll is open", () => tab.events("presence.update").length > 0);
    await makesRooms(owner, slug, ["one"]);
    // That the member has come may be told to the member's own poll, too: it is an answer, and the next poll goes on from it.
    let { body } = await first;
    while (storedIn(body).length === 0) ({ body } = await polls(people.member, slug, { cursor: body.cursor ?? "" }));
    expect(storedIn(body)).toEqual([position.seq + 1]);
  });

  test("[FALL-3] answers with a heartbeat when the time is up, and moves past what it may not show", async () => {
    // given: an invitation, which a guest may not see
    const { slug, owner, people, roleId } = await orbit.workspace("guest");
    const { position } = await people.guest.snapshot(slug);
    const body = { emails: ["cy@example.org"], roleId: roleId("guest") };
    const invited = await owner.does("POST", `/v1/workspaces/${slug}/invitations`, body);
    // when
    const answer = await polls(people.guest, slug, { cursor: formatCursor(position), wait: 0 });
    // then
    expect(answer.body.frames.map(({ type }) => type)).toEqual(["hello", "heartbeat"]);
    expect(answer.body.frames[1]).toMatchObject({ head: invited.position.seq, sent: 0 });
    expect(answer.body.cursor).toBe(formatCursor(invited.position));
  });

  test("[FALL-3] one after another, under concurrent writes, they miss nothing and repeat nothing", async () => {
    // given
    const { slug, owner, people } = await orbit.workspace("member");
    const { position } = await people.member.snapshot(slug);
    const writing = makesRooms(
      owner,
      slug,
      Array.from({ length: 30 }, (_, index) => `room ${index}`),
    );
    // when
    const seqs: number[] = [];
    for (let cursor = formatCursor(position); seqs.length < 30; ) {
      const { body } = await polls(people.member, slug, { cursor });
      seqs.push(...storedIn(body));
      cursor = required(body.cursor);
    }
    await writing;
    // then
    expect(seqs).toEqual(seqsAfter(position.seq, 30));
  });

  test("[REV-1] tells a removed member, then 4403 with the same answer; the next poll is an outsider's", async () => {
    // given
    const { slug, owner, people, memberId } = await orbit.workspace("member");
    const { position } = await people.member.snapshot(slug);
    const tab = await owner.opens(slug);
    const answer = polls(people.member, slug, { cursor: formatCursor(position) });
    await tab.until("the poll is open", () => tab.events("presence.update").length > 0);
    // when
    await owner.does("DELETE", `/v1/workspaces/${slug}/members/${memberId(people.member)}`);
    const { body } = await answer;
    // then
    expect(body.frames.at(-1)).toMatchObject({ event: { type: "workspace.member.left" } });
    expect(body.close).toEqual({ code: 4403, reason: "access_revoked" });
    expect((await polls(people.member, slug)).status).toBe(404);
  });

  test("[SESS-1] answers 4401 when the session ends", async () => {
    const { slug, owner, people } = await orbit.workspace("member");
    const tab = await owner.opens(slug);
    const answer = polls(people.member, slug);
    await tab.until("the poll is open", () => tab.events("presence.update").length > 0);
    await people.member.does("POST", "/v1/auth/sign-out");
    expect((await answer).body.close).toEqual({ code: 4401, reason: "session_ended" });
  });

  test("[PRES-3] one after another within the grace, they are one open tab", async () => {
    const { slug, owner, people, memberId } = await orbit.workspace("member");
    const tab = await owner.opens(slug);
    for (let round = 0; round < 5; round += 1) await polls(people.member, slug, { wait: 0 });
    await makesRooms(owner, slug, ["after"]);
    await tab.sees("workspace.room.created");
    const seen = tab.events("presence.update").filter(({ event }) => event.memberId === memberId(people.member));
    expect(seen.map(({ event }) => event.online)).toEqual([true]);
  });
});

test("[FALL-2] one cursor goes from socket to stream to polls and back, without a gap and without a repeat", async () => {
  // given
  const { slug, owner, people } = await orbit.workspace("member");
  const { position } = await people.member.snapshot(slug);
  const writing = makesRooms(
    owner,
    slug,
    Array.from({ length: 60 }, (_, index) => `room ${index}`),
  );
  const seqs: number[] = [];
  const cursor = () => formatCursor({ epoch: position.epoch, seq: seqs.at(-1) ?? position.seq });
  const takes = (frames: readonly { seq?: number | undefined }[]) =>
    seqs.push(...frames.map(({ seq }) => required(seq)));
  // when
  const tab = await people.member.opens(slug, position);
  await tab.until("some", () => tab.stored.length >= 10);
  takes(tab.stored);
  tab.vanish();
  const stream = await opensStream(people.member, slug, { cursor: cursor() });
  await stream.until("more", () => stream.stored.length >= 10);
  takes(stream.stored);
  stream.vanish();
  for (let polled = 0; polled < 10; ) {
    const { body } = await polls(people.member, slug, { cursor: cursor() });
    polled += storedIn(body).length;
    seqs.push(...storedIn(body));
  }
  const last = people.member.knock(slug, { cursor: cursor() });
  const due = 60 - seqs.length;
  await last.until("the rest", () => last.stored.length >= due);
  takes(last.stored);
  await writing;
  // then
  expect(seqs).toEqual(seqsAfter(position.seq, 60));
});

describe("[FALL-4] a stream and a poll are refused as an upgrade is", () => {
  const refusals: [
    string,
    number,
    { headers?: Record<string, string>; query?: string; who?: "nobody" | "outsider" },
  ][] = [
    ["without a session", 401, { who: "nobody" }],
    ["with a forged session", 401, { headers: { cookie: `orbit_session=${"A".repeat(43)}` } }],
    ["from a foreign page", 403, { headers: { origin: "https://evil.example" } }],
    ["from origin null", 403, { headers: { origin: "null" } }],
    ["from another site", 403, { headers: { "sec-fetch-site": "cross-site" } }],
    ["from a sibling of our site", 403, { headers: { "sec-fetch-site": "same-site" } }],
    ["typed into the address bar", 403, { headers: { "sec-fetch-site": "none" } }],
    ["to a workspace of others", 404, { who: "outsider" }],
    ["to no workspace", 404, { query: "" }],
    ["with a protocol that is too old", 426, { query: "&protocol=0" }],
    ["with a token in the address", 400, { query: "&token=abc" }],
  ];

  for (const accept of ["text/event-stream", "application/json"]) {
    for (const [what, status, asked] of refusals) {
      test(`${accept} ${what}: ${status}`, async () => {
        const { slug, owner } = await orbit.workspace();
        const { cookie } = asked.who === "outsider" ? await orbit.person("Olga") : owner;
        const query = asked.query === "" ? "" : `?workspace=${slug}${asked.query ?? ""}`;
        const answer = await fetch(`${orbit.base}/v1/events${query}`, {
          headers: {
            accept,
            "sec-fetch-site": "same-origin",
            ...(asked.who === "nobody" ? {} : { cookie }),
            ...asked.headers,
          },
        });
        expect(answer.status).toBe(status);
        expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
        await answer.text();
      });
    }
  }

  test("a HEAD opens nothing", async () => {
    const { slug, owner } = await orbit.workspace();
    const headers = { cookie: owner.cookie, accept: "text/event-stream", "sec-fetch-site": "same-origin" };
    const answer = await fetch(`${orbit.base}/v1/events?workspace=${slug}`, { method: "HEAD", headers });
    expect(answer.status).toBe(404);
  });

  test("an event stream counts against the caps of its session", async () => {
    const { slug, owner } = await orbit.workspace();
    const all: EventStream[] = [];
    for (let n = 0; n < 11; n += 1) all.push(await opensStream(owner, slug));
    await required(all[0]).ended();
    expect(required(all[0]).closed).toEqual({ code: 4429, reason: "too_many_sockets" });
    expect(required(all[10]).isOver).toBe(false);
  });
});
