// What was asked for on the command line.
import { ablation } from "../targets/ablation.mjs";
import { multiTargets } from "../targets/multi-targets.mjs";
import { targets } from "../targets/targets.mjs";

const argv = process.argv.slice(2);
const has = (f) => argv.includes(`--${f}`);
const opt = (f, d) => {
  const i = argv.indexOf(`--${f}`);
  return i >= 0 && i + 1 < argv.length ? argv[i + 1] : d;
};
if (has("help")) {
  console.log(`node bench.mjs [options]
  --quick               fewer and shorter slices, under 2 minutes
  --scenarios A100,B,…  of A100 A1000 A5000 B E F M10000 (default: all but M10000; C and D come with B; --quick: A1000,B)
  --targets a,b,…       of ${targets.map((t) => t.id).join(" ")}
                        and ${multiTargets.map((t) => t.id).join(" ")} (F)
                        (default: all available; the reference 'ws', or 'sio-1' in F, is always added: it sets the fixed rates)
  --ablation            the variants of the ws server (what each trick is worth) instead of the targets
  --sessions N          fresh servers so many times (default 3; --quick 1)
  --turns N             slices per session (default per scenario, see README)
  --slice-seconds S     how long each part of a slice is measured, after as long a warm-up (default 0.3, after 0.1); not for E
  --slow-seconds S      scenario E: how long one client does not read (default 3; 20 for a full look, 7 minutes with three targets)
  --base-seconds S      scenario E: how long it is looked at before (default: half of that, at least 3)
  --pairs N             scenario E: turns with a stalled client, each after one without, on fresh servers (default 2)
  --retries N           a slice disturbed by other processes is done again up to N times (default 1)
  --quiet-ms MS         wait at most so long for an idle machine before a session or a disturbed slice (default 1000, 60 s in all)
  --budget S            start no new slice after S seconds (default 890; --quick 112)
  --equal-bytes         peers' events are longer by Orbit's envelope, so that everybody puts the same number of bytes on the wire
  --no-aa               leave out the second, identical reference that measures noise
  --out NAME            results/NAME.json and results/NAME.md (default: latest)
  --list                what is available here
env: BENCH_SERVER_CPU=0 BENCH_LOAD_CPU=1 BENCH_NICE=-15, UWS_PACKAGE, NATS_SERVER, MOSQUITTO, REDIS_SERVER, BUN, DENO, ORBIT_* (targets/orbit.mjs)`);
  process.exit(0);
}

const quick = has("quick");
const slowS = Number(opt("slow-seconds", quick ? 2 : 3));
const byDefault = has("ablation") || quick ? "A1000,B" : "A100,A1000,E,B,A5000,F";

export const options = {
  quick,
  /** 0 for what each scenario has by default. */
  sliceS: Number(opt("slice-seconds", 0)),
  slowS,
  // Of 20 s half are enough to look before, as p99 is told second by second and the control has the same shape.
  baseS: Number(opt("base-seconds", Math.max(Math.min(slowS, 3), slowS / 2))),
  pairs: Number(opt("pairs", 2)),
  retries: Number(opt("retries", 1)),
  quietMs: Number(opt("quiet-ms", quick ? 300 : 1000)),
  budget: Number(opt("budget", quick ? 112 : 890)) * 1000,
  sessions: Number(opt("sessions", quick ? 1 : 3)),
  /** Slices per session, of a scenario that has so many by default. */
  turns: (byDefault, whenQuick) => Number(opt("turns", quick ? whenQuick : byDefault)),
  equalBytes: has("equal-bytes"),
  ablation: has("ablation"),
  isTwinLeftOut: quick || has("no-aa"),
  isListOnly: has("list"),
  out: opt("out", "latest"),
  wanted: opt("scenarios", byDefault).split(","),
  chosen: opt("targets", null)?.split(",") ?? null,
};

const list = options.ablation ? ablation : targets;
const { chosen } = options;
/** Sets the fixed rates, and is what others are compared with; the first of them over several nodes. */
export const reference = list.find((x) => x.id === (options.ablation ? "naive" : "ws"));
export const multiReference = multiTargets[0];
/** Who may be measured, and why not. */
export const pool = list
  .filter((x) => x === reference || !chosen || chosen.includes(x.id))
  .map((x) => ({ x, why: x.available() }));
export const multiPool = multiTargets
  .filter((x) => !chosen || chosen.includes(x.id) || x === multiReference)
  .map((x) => ({ x, why: x.available() }));
export const labels = Object.fromEntries([...list, ...multiTargets].map((x) => [x.id, x.label]));
