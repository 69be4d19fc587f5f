import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import closeWithGrace from "close-with-grace";
import { markBetweenTurnsOnOneCore } from "#infrastructure/system/mark-between-turns.ts";
import { compose } from "./compose.ts";
import { ConfigError, parseConfig } from "./config.ts";
import { declareRestore } from "./declare-restore.ts";

/** From TERM to the end, whatever is still open then: a supervisor that waits for 30 s never has to kill. */
const GRACE_MS = 28_000;

/** The built pages stand beside this bundle; in development Vite serves them. */
const builtPages = (): string | undefined => {
  const folder = fileURLToPath(new URL("../../web-tanstack/dist", import.meta.url));
  return existsSync(folder) ? folder : undefined;
};

const start = async (): Promise<void> => {
  markBetweenTurnsOnOneCore();
  const config = parseConfig(process.env);
  const webRoot = builtPages();
  const orbit = await compose(config, webRoot === undefined ? {} : { webRoot });
  closeWithGrace(
    {
      delay: GRACE_MS,
      onSecondSignal: (signal) => giveUp(orbit, `a second ${signal}`),
      onTimeout: () => giveUp(orbit, `${GRACE_MS} ms`),
    },
    () => orbit.close(),
  );
  await orbit.server.listen({ port: config.port, host: config.host });
  announce(orbit, config);
};

/** The process ends right after, with 1. */
const giveUp = ({ stillOpen }: Awaited<ReturnType<typeof compose>>, after: string): void => {
  const { sockets, commands } = stillOpen();
  process.stderr.write(
    `Orbit ends at once after ${after}: ${sockets} socket(s) and ${commands} command(s) were still open.\n`,
  );
};

const announce = ({ demo, server }: Awaited<ReturnType<typeof compose>>, { host }: { host: string }): void => {
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : "?";
  const lines = [`Orbit is at http://${host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host}:${port}`];
  if (demo) {
    lines.push(`Demo: sign in as any of these, in two windows; the password is ${demo.password}`);
    lines.push(...demo.people.map(({ name, email, role }) => `  ${email.padEnd(24)} ${name} (${role})`));
  }
  process.stdout.write(`${lines.join("\n")}\n`);
};

/** What an operator can mend is told in a sentence; anything else keeps its stack. */
const explain = (error: unknown): string => {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error)
    return error.name === "DataDirectoryLocked" ? error.message : (error.stack ?? error.message);
  return String(error);
};

const sayRestored = async (): Promise<void> => {
  const workspaces = await declareRestore(parseConfig(process.env));
  process.stdout.write(`Noted: ${workspaces} workspace(s) begin a new epoch, and every client takes a snapshot.\n`);
};

const command = process.argv.includes("--restored") ? sayRestored : start;

command().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
