import { exec } from "node:child_process";
import { promisify } from "node:util";
import type { Options } from "../options/parse-options.ts";
import type { Target } from "./target.ts";

const REACHED_WITHIN_MS = 10_000;

/** Somebody's deployment, which is left as it was found. @throws when it can't be reached, or is not ready. */
export const openGivenDeployment = async (
  url: string,
  { origin, drainCommand }: Pick<Options, "origin" | "drainCommand">,
): Promise<Target> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(REACHED_WITHIN_MS) }).catch(() => null);
  await answer?.body?.cancel();
  if (!answer) throw new Error(`${url} can't be reached.`);
  if (!answer.ok) throw new Error(`${url}/readyz answers ${answer.status}: it is not ready to serve, or is no Orbit.`);
  const restart = async (): Promise<string> => {
    const began = performance.now();
    await promisify(exec)(drainCommand ?? "");
    return `the command took ${((performance.now() - began) / 1_000).toFixed(1)} s`;
  };
  return {
    where: { base: url, origin: origin ?? url },
    about: url,
    restart: drainCommand === null ? null : restart,
    close: async () => {},
  };
};
