import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { PositionDto } from "@orbit/shared/dto";
import type { ServerEvent } from "@orbit/shared/realtime";
import type { Held, Outcome } from "../history/entries.ts";
import type { History } from "../history/history.ts";
import type { Answer } from "./account.ts";
import { heldBy } from "./entity-of.ts";
import type { RecordingClient } from "./recording-client.ts";

/** A command as a route takes it; `shows` is what its answer tells the tab that sent it. */
export type Command = {
  readonly what: string;
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  shows(answer: never): ServerEvent | null;
  readonly isIdempotent?: true;
  /** Whether it was granted without anything to do. */
  didNothing?(answer: never): boolean;
};

const GIVE_UP_AFTER_MS = 20_000;
const AGAIN_AFTER_MS = 100;

const isUnknown = ({ status }: Answer): boolean => status === 0 || status >= 500 || status === 429;
const codeOf = (body: unknown): string =>
  typeof body === "object" && body !== null ? String(Reflect.get(body, "code")) : "";

type Issued = { readonly outcome: Outcome; readonly attempts: number; readonly body: unknown };

/**
 * Issues a command under one idempotency key until it is answered, and writes down when it was sent and what became of it. An
 * answer that never came, a 5xx and a 429 are no answer.
 */
export const issue = async (
  client: RecordingClient,
  command: Command,
  history: History,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): Promise<Issued> => {
  const mutationId = randomUUID();
  const key = `${mutationId}.${randomUUID()}`;
  history.record({ kind: "invoked", command: mutationId, client: client.name, what: command.what });
  const deadline = performance.now() + giveUpAfterMs;
  let attempts = 0;
  let answer: Answer;
  do {
    if (attempts > 0) await delay(AGAIN_AFTER_MS);
    attempts += 1;
    answer = await client.account.request(command.method, command.path, command.body, { key });
  } while (isUnknown(answer) && performance.now() < deadline);
  const outcome = outcomeOf(command, answer);
  // The route that was asked answers in the shape that `shows` reads.
  const event = outcome.kind === "ok" ? command.shows(answer.body as never) : null;
  const wrote: Held | null = event && heldBy(event);
  history.record({ kind: "settled", command: mutationId, client: client.name, outcome, wrote });
  if (event && outcome.kind === "ok") client.applyAnswer(event, outcome.position);
  return { outcome, attempts, body: answer.body };
};

const outcomeOf = (command: Command, answer: Answer): Outcome => {
  if (isUnknown(answer)) return { kind: "unknown" };
  if (answer.status >= 300) return { kind: "fail", status: answer.status, code: codeOf(answer.body) };
  if (command.didNothing?.(answer.body as never)) return { kind: "nothing" };
  // Every mutation answers with its position.
  const { position } = answer.body as { position: PositionDto };
  return command.isIdempotent ? { kind: "ok", position, isIdempotent: true } : { kind: "ok", position };
};
