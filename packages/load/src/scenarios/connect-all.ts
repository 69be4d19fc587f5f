import { cameToHold } from "../measure/patience.ts";
import type { Reader } from "../stream/reader.ts";
import type { Stage } from "../work/stage.ts";

/** A crowd that was refused comes back after a while, and the last of thousands after a minute. */
const LIVE_WITHIN_MS = 180_000;

const isSettled = ({ isLive, record }: Reader): boolean => isLive || record.endedWith !== null;

/** Resolves once everybody who may be live is, or after three minutes: who is not is told by the verdict. */
export const everybodyLive = (stage: Stage): Promise<boolean> =>
  cameToHold(() => stage.everyReader.every(isSettled), performance.now() + LIVE_WITHIN_MS, stage.signal);

const AT_ONCE = 25;

/** Connects all readers, some at a time: where the storm is not what is looked at. */
export const connectGently = async (stage: Stage): Promise<void> => {
  const readers = stage.everyReader;
  stage.say(`connecting ${readers.length} readers`);
  for (let from = 0; from < readers.length; from += AT_ONCE) {
    const batch = readers.slice(from, from + AT_ONCE);
    for (const reader of batch) reader.start();
    await cameToHold(() => batch.every(isSettled), performance.now() + LIVE_WITHIN_MS, stage.signal);
  }
};
