import fc from "fast-check";
import { expect, test } from "vitest";
import { isFinal } from "../src/connection-state.ts";
import { Scene } from "./support/scene.ts";

type Step = (scene: Scene) => void | Promise<void>;

const codes = [1000, 1001, 1006, 1011, 1012, 1013, 4401, 4403, 4404, 4408, 4409, 4410, 4413, 4429];
const steps: fc.Arbitrary<[string, Step]> = fc.oneof(
  fc.constant<[string, Step]>(["start", (s) => s.connection.start()]),
  fc.constant<[string, Step]>(["stop", (s) => s.connection.stop()]),
  fc.constant<[string, Step]>(["online", (s) => s.connection.online()]),
  fc.constant<[string, Step]>(["offline", (s) => s.connection.offline()]),
  fc.constant<[string, Step]>(["focus", (s) => s.connection.focus()]),
  fc.constant<[string, Step]>(["retryNow", (s) => s.connection.retryNow()]),
  fc.constant<[string, Step]>(["syncFailed", (s) => s.connection.syncFailed()]),
  fc.constant<[string, Step]>(["settle", (s) => s.settle()]),
  fc.nat(60).map<[string, Step]>((seq) => [`synced ${seq}`, (s) => s.connection.synced({ epoch: 1, seq })]),
  fc.nat(40_000).map<[string, Step]>((ms) => [`advance ${ms}`, (s) => s.time.advance(ms)]),
  fc.nat(90_000).map<[string, Step]>((ms) => [`sleep ${ms}`, (s) => s.time.sleep(ms)]),
  fc
    .record({ seq: fc.nat(60), resumed: fc.boolean() })
    .map<[string, Step]>((hello) => [`hello ${JSON.stringify(hello)}`, (s) => opened(s, () => s.greets(hello))]),
  fc.nat(60).map<[string, Step]>((seq) => [`stored ${seq}`, (s) => opened(s, () => s.stored(seq))]),
  fc
    .record({ seq: fc.nat(60), sent: fc.nat(3), head: fc.nat(60), epoch: fc.constantFrom(1, 1, 2) })
    .map<[string, Step]>((beat) => [`heartbeat ${JSON.stringify(beat)}`, (s) => opened(s, () => s.heartbeat(beat))]),
  fc
    .constantFrom(...codes)
    .map<[string, Step]>((code) => [`close ${code}`, (s) => opened(s, () => s.transport.last.serverCloses(code))]),
  fc.constantFrom(0, 200, 401, 404, 503).map<[string, Step]>((status) => [
    `preflight answers ${status}`,
    (s) => {
      s.preflightAnswer = { status, retryAfterMs: null };
    },
  ]),
);

const opened = (scene: Scene, act: () => void): void => {
  if (scene.transport.sockets.length > 0) act();
};

const histories = fc
  .array(steps, { maxLength: 60, size: "max" })
  .map((taken) => Object.assign([...taken], { toString: () => taken.map(([name]) => name).join(" | ") }));

const MAY_HAVE_A_SOCKET = ["connecting", "live", "reconnecting", "resyncing"];
const MUST_HAVE_A_SOCKET = ["live", "resyncing"];

const expectSound = (scene: Scene): void => {
  const sockets = scene.transport.openSockets.length;
  expect(sockets).toBeLessThanOrEqual(MAY_HAVE_A_SOCKET.includes(scene.status) ? 1 : 0);
  expect(sockets).toBeGreaterThanOrEqual(MUST_HAVE_A_SOCKET.includes(scene.status) ? 1 : 0);
  if (scene.status === "live") expect(scene.connection.cursor).not.toBeNull();
};

const play = async (scene: Scene, history: readonly [string, Step][]): Promise<void> => {
  for (const [, step] of history) {
    await step(scene);
    expectSound(scene);
  }
};

test("whatever happens, a final state is never left and there are never two sockets", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const scene = new Scene();
      scene.onFrame = () => expect(scene.transport.openSockets).toHaveLength(1);
      await play(scene, history);
      const end = scene.states.findIndex(isFinal);
      if (end >= 0) expect(scene.states.slice(end + 1)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

const serverIsWell = async (scene: Scene): Promise<void> => {
  scene.time.advance(61_000);
  await scene.settle();
  if (scene.transport.openSockets.length === 0) scene.connection.retryNow();
  scene.greets({ resumed: scene.transport.last.cursor !== null, seq: 0 });
  if (scene.status === "resyncing") scene.connection.synced({ epoch: 1, seq: 100 });
};

test("whatever happened, a connection that may still come back is live once the server is well", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const scene = new Scene();
      scene.connection.start();
      await play(scene, history);
      scene.preflightAnswer = { status: 200, retryAfterMs: null };
      await scene.settle();
      if (!MAY_HAVE_A_SOCKET.includes(scene.status)) return;
      for (let turn = 0; turn < 4 && scene.status !== "live"; turn += 1) await serverIsWell(scene);
      expect(scene.status).toBe("live");
    }),
    { numRuns: 1_000 },
  );
});
