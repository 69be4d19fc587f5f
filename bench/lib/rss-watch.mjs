import { setTimeout as sleep } from "node:timers/promises";
import { askToCollect, rssKb } from "./proc.mjs";

const EVERY_MS = 100;
const COLLECTED_MS = 1_000;
const LOOK_MS = 4_000;
/** A heap is warm when it stays below its earlier highest mark, but for so much. */
const STEADY_KB = 512;

/** Notes the memory of processes, in KiB, until it is called again, which returns all that was seen. */
export const watchRss = (pids) => {
  const seen = [rssKb(pids)];
  const timer = setInterval(() => seen.push(rssKb(pids)), EVERY_MS);
  return () => {
    clearInterval(timer);
    return [...seen, rssKb(pids)];
  };
};

/** RSS, in KiB, without garbage where the process can be asked to collect it. */
export const collectedRssKb = async (pids) => {
  askToCollect(pids);
  await sleep(COLLECTED_MS);
  return rssKb(pids);
};

/** Waits, while somebody keeps the processes at work, until the highest RSS of some seconds is not above that of as many before. */
export const untilWarm = async (pids, maxMs) => {
  const highestKb = [];
  const isSteady = () => highestKb.length > 1 && highestKb.at(-1) <= highestKb.at(-2) + STEADY_KB;
  while (!isSteady() && highestKb.length * LOOK_MS < maxMs) {
    const stop = watchRss(pids);
    await sleep(LOOK_MS);
    highestKb.push(Math.max(...stop()));
  }
  return { ms: highestKb.length * LOOK_MS, isSteady: isSteady(), highestKb };
};
