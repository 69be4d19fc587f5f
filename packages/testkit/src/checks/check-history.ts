import type { GroundTruth } from "../history/ground-truth.ts";
import type { History } from "../history/history.ts";
import { acknowledgedOrder } from "./c1-acknowledged-order.ts";
import { outcomes } from "./c2-outcomes.ts";
import { gaplessLog } from "./c3-gapless-log.ts";
import { socketOrder } from "./c4-socket-order.ts";
import { coverage } from "./c5-coverage.ts";
import { noGhosts } from "./c6-no-ghosts.ts";
import { noLeaks } from "./c7-no-leaks.ts";
import { digests } from "./c8-digests.ts";
import { readYourWrites } from "./c9-read-your-writes.ts";
import { presence } from "./c10-presence.ts";
import { allowedCloses } from "./c11-close-codes.ts";
import { latencyWithin } from "./c12-latency.ts";
import type { Check, CheckId, Violation } from "./violation.ts";

/** The bound of C12 is the whole heal time of P2: in a run with faults, a frame may have waited for a poll. */
const HEAL_MS = 1_500;

export const checks: Readonly<Record<CheckId, Check>> = {
  C1: acknowledgedOrder,
  C2: outcomes,
  C3: gaplessLog,
  C4: socketOrder,
  C5: coverage,
  C6: noGhosts,
  C7: noLeaks,
  C8: digests,
  C9: readYourWrites,
  C10: presence,
  C11: allowedCloses,
  C12: latencyWithin(HEAL_MS),
};

/**
 * What is wrong with a run, as far as its one workspace and the clients that were in it; empty when nothing is. `without` names
 * checks that a run can't be judged by.
 */
export const checkHistory = (
  history: History,
  truth: GroundTruth,
  without: readonly CheckId[] = [],
): readonly Violation[] =>
  Object.entries(checks)
    .filter(([id]) => !(without as readonly string[]).includes(id))
    .flatMap(([, check]) => check(history.only(truth.members), truth));
