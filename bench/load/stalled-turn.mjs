// Real commands, a crowd that reads, and one reader that stops: what the others notice, what it costs, and that it loses nothing.
import { setTimeout as sleep } from "node:timers/promises";
import { untilWarm, watchRss } from "../lib/rss-watch.mjs";
import { quantile } from "../lib/stats.mjs";
import { nowUs } from "../lib/wire.mjs";
import { ask, cookieOf } from "./ask.mjs";
import { commandsAt } from "./commands-at.mjs";
import { Replica } from "./replica.mjs";
import { until } from "./until.mjs";

const LEAD_MS = 1_000;
const BITE_MS = 50;
const AFTER_MS = 5_000;
const CATCH_UP_MS = 60_000;

/** What another node commits, in bites: this one notices with its own next commit. Returns the end of it. */
const elsewhereAt = ({ crowd, control, rateElsewhere }) => {
  const stopped = new AbortController();
  const path = `/elsewhere?slug=${crowd.slug}&events=${(rateElsewhere * BITE_MS) / 1000}`;
  const go = async () => {
    while (!stopped.signal.aborted) {
      const [renamed] = await Promise.all([ask({ port: control, path }), sleep(BITE_MS)]);
      for (const { seq, ...change } of renamed) crowd.changed(seq, change);
    }
  };
  const gone = go();
  return () => {
    stopped.abort();
    return gone;
  };
};

/** Commands here, and what another node commits. */
const worldAt = ({ crowd, port, rate, ...elsewhere }) => {
  const commands = commandsAt({ port, rate, kinds: ["room"], crowds: [crowd] });
  const stopElsewhere = elsewhereAt({ crowd, ...elsewhere });
  return {
    async stop() {
      await stopElsewhere();
      return commands.stop();
    },
  };
};

/** Keeps the server at work until its memory is steady. */
export const warmUp = async ({ maxMs, ...how }) => {
  const world = worldAt(how);
  const warmed = await untilWarm(how.pids, maxMs);
  await world.stop();
  return warmed;
};

const phase = async (pids, whileTrue) => {
  const [from, stop] = [nowUs(), watchRss(pids)];
  await whileTrue;
  return { from, to: nowUs(), rssKb: stop() };
};

/** From a command's request until its event is with each of the others: p99 of each second's commands. */
const p99sOf = ({ changes, received }, { from, to }) => {
  const seconds = Array.from({ length: Math.floor((to - from) / 1e6) }, () => []);
  for (const [seq, { began }] of changes) {
    const second = seconds[Math.floor((began - from) / 1e6)];
    if (began >= from && second) for (const at of received.get(seq)) second.push(at - began);
  }
  return seconds.map((values) => quantile(Float64Array.from(values).sort(), 0.99));
};

const told = (crowd, { rssKb, ...when }) => ({ p99s: p99sOf(crowd, when), highestKb: Math.max(...rssKb) });

/** The feed as the server has it: how far the one furthest behind is, and how far back the ring reaches. */
const feedOf = async ({ id }, control) => {
  const streams = await ask({ port: control, path: "/streams" });
  const { ring, sockets } = streams.find(({ workspaceId }) => workspaceId === id);
  return {
    ring,
    behind: Math.max(...sockets.map(({ behind }) => behind)),
    bufferedBytes: Math.max(...sockets.map(({ bufferedBytes }) => bufferedBytes)),
  };
};

const held = (control) => ask({ port: control, path: "/held" });

/** Before, during and after; during it one reader does not read, or, for the control, all do. */
export const stalledTurn = async ({ beforeMs, duringMs, isControl, ...how }) => {
  const { crowd, port, control, pids } = how;
  crowd.forget();
  const person = crowd.firstPerson + crowd.size;
  const world = worldAt(how);
  await sleep(LEAD_MS);
  const heldBefore = await held(control);
  const before = await phase(pids, sleep(beforeMs));
  // It stops as soon as it is there: the more a socket has read, the more the kernel keeps for it.
  const replica = await new Replica({ port, slug: crowd.slug, person, cookie: cookieOf(person) }).open();
  if (!isControl) replica.stopReading();
  const during = await phase(pids, sleep(duringMs));
  const feed = await feedOf(crowd, control);
  const heldBytes = (await held(control)) - heldBefore;
  const { head } = crowd;
  const owed = head - replica.position;
  replica.readOn();
  let caughtUpAt = 0;
  const caughtUp = until(() => replica.position >= head, "caught up", CATCH_UP_MS).then(() => (caughtUpAt = nowUs()));
  const after = await phase(pids, Promise.all([caughtUp, sleep(AFTER_MS)]));
  const { took, refused } = await world.stop();
  await until(() => crowd.isServed && replica.position >= crowd.head, "all events at all sockets");
  crowd.judge();
  const { frames, bytes, snapshots, disordered, miscounted, sentAwayWith } = replica;
  const fate = await replica.judge(crowd.changes);
  replica.close();
  return {
    commands: took.length,
    refused,
    positions: crowd.head - replica.first,
    bytesPerEvent: bytes / frames,
    feed,
    heldBytes,
    owed,
    catchUpMs: (caughtUpAt - after.from) / 1000,
    before: told(crowd, before),
    during: told(crowd, during),
    after: told(crowd, after),
    reader: { frames, snapshots, disordered, miscounted, sentAwayWith, ...fate },
  };
};
