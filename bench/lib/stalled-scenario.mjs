// One of a hundred readers stops for a while, with real commands and a real log: it has to have everything in the end.
import { makeLoad } from "./processes/make-load.mjs";
import { stalledLine } from "./stalled-report.mjs";

/** Nobody is sent away because of a ping that a stopped reader can't answer. */
const unpinged = { PING_INTERVAL_MS: 3_600_000 };
const heartbeats = { HEARTBEAT_MS: 5_000 };

// A reader that is far behind gets the newest frame of each entity, and a snapshot when that is smaller.
const variants = [
  {
    // No room is renamed twice within what is read of the log at once, and a snapshot of so many rooms is larger than that.
    variant: "4,000 rooms in turn",
    slug: "wide",
    mustHaveEachFrame: true,
  },
  { variant: "120 rooms in turn", slug: "narrow" },
  {
    variant: "4,000 rooms, and pings",
    slug: "wide",
    env: { PING_INTERVAL_MS: 5_000, PONG_TIMEOUT_MS: 2_000 },
    withoutControl: true,
  },
];

const wrongIn = ({ reader: { disordered, miscounted, missing, collapsed, different } }, { mustHaveEachFrame }) => [
  ...(missing > 0 ? [`${missing} positions missing`] : []),
  ...(disordered > 0 ? [`${disordered} frames doubled or out of order`] : []),
  ...(miscounted > 0 ? [`${miscounted} heartbeats that count other frames than came`] : []),
  ...(different > 0 ? [`${different} entities other than the server has them`] : []),
  ...(mustHaveEachFrame && collapsed > 0 ? [`${collapsed} positions without a frame of their own`] : []),
];

const carryOut = async (
  each,
  { ctx, startServer, load, options: { seconds, pairs, rate, rateElsewhere, only }, log },
) => {
  if (only && !each.variant.startsWith(only)) return [];
  const { variant, slug, env = unpinged, withoutControl } = each;
  const { pid, ...server } = await startServer({ ...heartbeats, ...env }, ["--expose-gc"]);
  const how = { ...server, pids: [pid], rate, rateElsewhere };
  await load.call("connect", {
    ...server,
    workspaces: [{ slug, firstPerson: 0, sockets: 99, isWide: true, isShared: true }],
  });
  const warmed = await load.call("warmUp", { ...how, maxMs: 32_000 });
  const records = [];
  for (let turn = 0; turn < 2 * pairs; turn++) {
    const isControl = turn % 2 === 0;
    if (isControl && withoutControl) continue;
    const phases = { beforeMs: seconds * 500, duringMs: seconds * 1000 };
    const taken = await load.call("stalled", { ...how, ...phases, isControl });
    records.push({ scenario: "stalled", variant, perSecond: rate + rateElsewhere, turn, isControl, warmed, ...taken });
    log(`stalled ${variant}: ${stalledLine(records.at(-1))}`);
    const wrong = wrongIn(taken, each);
    if (wrong.length > 0) throw new Error(`${variant}: the reader has ${wrong.join(", ")}`);
  }
  await load.call("disconnect");
  await ctx.stop();
  return records;
};

/** `startServer(env, nodeArgs)`: the composed server. Throws when the reader, or one of the others, has not what it should. */
export const stalled = async ({ ctx, startServer, options, log }) => {
  const load = await makeLoad("data-load.mjs");
  const records = [];
  for (const each of variants) records.push(...(await carryOut(each, { ctx, startServer, load, options, log })));
  await load.stop();
  return records;
};
