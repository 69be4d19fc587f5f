import { randomUUID } from "node:crypto";
import { type Account, commandsOn, issue } from "@orbit/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { embeddedPostgres } from "../support/embedded-postgres.ts";
import { ms, report, sized } from "./support/figures.ts";
import { canMount, SmallDisk } from "./support/small-disk.ts";
import { Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: 240_000 });

const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

const FULL_AFTER_FAILURES = 20;
const MOST_PROBES = 5_000;
/** One try: what fails is not tried again here. */
const AT_ONCE_MS = 1;

test.skipIf(!canMount)(
  "[F12] a full disk: commands fail, nothing acknowledged is lost, and all goes on once there is room",
  async () => {
    const n = sized(1, 1, 4);
    const disk = new SmallDisk(160);
    const postgres = await embeddedPostgres({ disk: disk.mount });
    undos.push(() => postgres.stop());
    const stage = await Stage.open(await postgres.createDatabase());
    undos.push(() => stage.close());
    const acme = await stage.workspace(await stage.account("Ana"));
    const ana = await stage.tab("Ana", acme, acme.owner);
    let rooms = 0;
    const creates = async (giveUpAfterMs: number) => {
      rooms += 1;
      const { outcome } = await issue(
        ana,
        commandsOn(acme.slug).createRoom(`Room ${rooms}`),
        stage.history,
        giveUpAfterMs,
      );
      return outcome.kind;
    };
    const tally = { before: 0, unanswered: 0 };
    const statuses = new Set<number>();
    const recoveries: number[] = [];
    for (let round = 0; round < n; round += 1) {
      stage.fault("disk full", [1006, 1011, 1013]);
      let filling: Promise<void> | null = null;
      for (let failed = 0; failed < FULL_AFTER_FAILURES; ) {
        const lanes = await Promise.all(Array.from({ length: 8 }, () => creates(AT_ONCE_MS)));
        failed += lanes.filter((kind) => kind === "unknown").length;
        tally.unanswered += lanes.filter((kind) => kind === "unknown").length;
        tally.before += lanes.filter((kind) => kind === "ok").length;
        // While they go on writing.
        filling ??= disk.fill();
      }
      await filling;
      statuses.add(await refusal(ana.account, acme.slug));
      await disk.giveBack();
      const began = performance.now();
      // Where even its recovery found no room, Postgres has ended; whoever runs it starts it again.
      await postgres.restartImmediate();
      expect(await creates(30_000)).toBe("ok");
      recoveries.push(performance.now() - began);
    }
    await stage.converge(acme.slug, [ana], 32_000);
    expect([...statuses]).toEqual([503]);
    expect(stage.server.log()).toMatch(/No space left on device|database/);
    expect(await stage.violations(acme.slug, ["C2", "C12"])).toEqual([]);
    const lost = await acknowledgedButLost(stage, acme.slug);
    expect(lost).toEqual([]);
    report({
      id: "F12",
      injected: "the disk under the database is filled to the last byte while eight people write",
      n: tally.before + tally.unanswered,
      expected: "commands 503; acknowledged ⊆ log after recovery; the process and its sockets come back",
      seen: `${tally.unanswered} commands failed with 503, 0 of ${tally.before} acknowledged meanwhile lost; commands back at most ${ms(Math.max(...recoveries))} after there was room (Postgres started again)`,
      claims: "never in n",
      bite: `the disk was full ${n} time(s); ${tally.unanswered} commands met it`,
    });
  },
);

/** How a command is refused. Postgres may have found room for a few more by starting over, so some may still be granted. */
const refusal = async (account: Account, slug: string): Promise<number> => {
  for (let tries = 1; ; tries += 1) {
    const name = `Probe ${randomUUID()}`;
    const { status } = await account.request("POST", `/v1/workspaces/${slug}/rooms`, { name });
    if (status !== 201 || tries >= MOST_PROBES) return status;
  }
};

/** Commands that were answered with a position and have no row. The raw probes are no commands of the history. */
const acknowledgedButLost = async (stage: Stage, slug: string): Promise<readonly string[]> => {
  const { rows } = await stage.truth(slug);
  const logged = new Set(rows.map(({ mutationId }) => mutationId));
  return stage.history
    .of("settled")
    .filter(({ outcome, command }) => outcome.kind === "ok" && !logged.has(command))
    .map(({ command }) => command);
};
