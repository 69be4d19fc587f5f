import { cameToHold } from "../measure/patience.ts";
import { row } from "../report/row.ts";
import type { Stage } from "../work/stage.ts";
import { connectGently, everybodyLive } from "./connect-all.ts";
import type { Outcome, Scenario } from "./scenario.ts";

/** How long an operator may take to restart a node by hand. */
const BY_HAND_WITHIN_MS = 300_000;

const sentAway = (stage: Stage): number => stage.tally.closes.total;

/** Resolves to how it went; null when nobody restarted anything. */
const restarted = async (stage: Stage): Promise<string | null> => {
  const { restart } = stage.target;
  if (restart) return restart();
  stage.say(
    `restart a node gently now (TERM, as a deployment does); waiting up to ${BY_HAND_WITHIN_MS / 60_000} minutes`,
  );
  const deadline = performance.now() + BY_HAND_WITHIN_MS;
  const isOver = await cameToHold(() => sentAway(stage) > 0, deadline, stage.signal);
  return isOver ? "by hand" : null;
};

const drainUnderLoad = async (stage: Stage): Promise<Outcome> => {
  stage.phases.begin("before");
  const beganAt = performance.now();
  const endsAt = beganAt + stage.options.seconds * 1_000;
  let isBack = false;
  const load = stage.load(() => isBack && performance.now() > endsAt);
  const draining = async (): Promise<string | null> => {
    await stage.wait(beganAt + stage.options.seconds * 250);
    stage.say("the server is asked to stop");
    stage.phases.begin("while it is replaced");
    const how = await restarted(stage);
    await everybodyLive(stage);
    stage.phases.begin("afterwards");
    isBack = true;
    return how;
  };
  const [how] = await Promise.all([draining(), load]);
  const faults =
    sentAway(stage) === 0 ? ["no socket was sent away: nothing was restarted, or not where these readers are"] : [];
  return { rows: [row("the restart", how ?? "none"), row("sockets that lost their server", sentAway(stage))], faults };
};

/** Under load, the server is asked to stop, and another takes its place. */
export const drain: Scenario = {
  movers: () => 0,
  run: async (stage) => {
    stage.seatAll(0);
    await connectGently(stage);
    return drainUnderLoad(stage);
  },
};
