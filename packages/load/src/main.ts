import { helpText } from "./options/help-text.ts";
import { parseOptions } from "./options/parse-options.ts";
import { runLoad } from "./run-load.ts";

/*
 * The process of `pnpm load`: arguments in, exit code out. 0: nothing missing; 1: something was, or it could not be performed;
 * 2: asked wrongly; 130: interrupted.
 */

const SEEDS = 1_000_000;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const say = (text: string) => void process.stderr.write(`${text}\n`);
const calledOff = new AbortController();

/** Once: cleans up. Twice: ends. */
const interrupt = (): void => {
  if (calledOff.signal.aborted) process.exit(130);
  say("\ninterrupted; cleaning up (again to end at once)");
  calledOff.abort();
};

const perform = async (): Promise<number> => {
  const parsed = parseOptions(process.argv.slice(2), 1 + (Date.now() % SEEDS));
  if (parsed.kind === "help") {
    print(helpText());
    return 0;
  }
  if (parsed.kind === "mistakes") {
    say(`${parsed.mistakes.join("\n")}\npnpm load --help explains every option.`);
    return 2;
  }
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt).on("disconnect", interrupt);
  return (await runLoad(parsed.options, { print, say, signal: calledOff.signal })) ? 0 : 1;
};

const code = await perform().catch((error: unknown) => {
  if (calledOff.signal.aborted) return 130;
  say(error instanceof Error ? error.message : String(error));
  return 1;
});
// Whoever started it with a channel keeps it alive by that channel.
process.exit(code);
