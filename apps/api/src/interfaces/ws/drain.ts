import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Timers } from "#application/ports/timers.ts";
import type { HealthCheck } from "../http/health.ts";

/** Commands in flight get this long to finish before the sockets are sent away. */
const COMMANDS_WITHIN_MS = 10_000;

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether this process is on its way out, and what it still has to finish. */
export class Drain implements HealthCheck {
  readonly name = "drain";
  readonly #timers: Timers;
  readonly #commands = new Set<ServerResponse>();
  #isDraining = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Rejects once this process is leaving: nobody should be sent here any more. */
  readonly check = async (): Promise<"ok"> => {
    if (this.#isDraining) throw new Error("this process is shutting down");
    return "ok";
  };

  /** How many commands have not been answered yet. */
  get commands(): number {
    return this.#commands.size;
  }

  /** Begins to count the commands of this server. */
  watch(server: Server): void {
    server.on("request", ({ method }: IncomingMessage, response: ServerResponse) => {
      if (READING.has(method ?? "")) return;
      this.#commands.add(response);
      response.once("close", () => this.#commands.delete(response));
    });
  }

  /** From now on nobody new is let in, and this process calls itself not ready. */
  begin(): void {
    this.#isDraining = true;
  }

  /** Resolves once the commands that are in flight now have been answered, or after ten seconds. */
  async commandsAnswered(): Promise<void> {
    const answered = [...this.#commands].map(
      (response) => new Promise<void>((resolve) => response.once("close", () => resolve())),
    );
    let giveUp = () => {};
    const late = new Promise<void>((resolve) => {
      giveUp = this.#timers.after(COMMANDS_WITHIN_MS, resolve);
    });
    await Promise.race([Promise.all(answered), late]);
    giveUp();
  }
}
