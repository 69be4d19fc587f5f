import { afterAll, beforeAll, expect, test } from "vitest";
import { type Orbit, startOrbit } from "../support/orbit.ts";

const OPERATOR_TOKEN = "an operator's own secret, long enough";

let orbit: Orbit;
beforeAll(async () => {
  orbit = await startOrbit({ OPERATOR_TOKEN });
});
afterAll(() => orbit.close());

const ask = (path: string, token: string | null) =>
  fetch(`${orbit.base}${path}`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });

type Streams = { streams: { tail: number; head: number; sockets: unknown[]; counts: Record<string, number> }[] };

test("an operator sees where each stream stands, who is behind, and why sockets were sent away", async () => {
  // given: two people, one of whom is removed, and a cursor that can't be served
  const { slug, owner, people, memberId } = await orbit.workspace("member");
  const tab = await people.member.opens(slug);
  const stays = owner.knock(slug, { cursor: "not.a.cursor" });
  await stays.opened();
  // when
  const { position } = await owner.does("DELETE", `/v1/workspaces/${slug}/members/${memberId(people.member)}`);
  await tab.ended();
  // then
  const { streams } = (await (await ask("/v1/operator/streams", OPERATOR_TOKEN)).json()) as Streams;
  const [stream] = streams;
  expect(stream).toMatchObject({
    epoch: position.epoch,
    tail: position.seq,
    head: position.seq,
    ring: { entries: 1 },
    sockets: [{ memberId: memberId(owner), seq: position.seq, behind: 0, sent: 1, stalledSince: null }],
    counts: {
      "joined.fresh": 2,
      "resync.cursor_malformed": 1,
      "projected.broadcast": 1,
      "closed.access_revoked": 1,
    },
  });
  const metrics = await (await ask("/metrics", OPERATOR_TOKEN)).text();
  expect(metrics).toContain('orbit_projector_events_total{outcome="broadcast"} 1');
  expect(metrics).toContain('orbit_stream_closed_total{reason="access_revoked"} 1');
  expect(metrics).toContain("orbit_ws_connections 1");
});

test.each(["/v1/operator/streams", "/metrics"])("%s is not there for anybody else", async (path) => {
  for (const token of [null, "", "a guess"]) expect((await ask(path, token)).status).toBe(404);
});
