import { DomainError } from "#domain/kernel/domain-error.ts";
import type { Asked } from "./actor.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Position } from "./ports/event-log.ts";
import type { Ports } from "./ports/ports.ts";
import type { ReadTransaction, WriteContext, WriteTransaction } from "./ports/unit-of-work.ts";
import { positionOf } from "./position-of.ts";
import { workspaceNotFound } from "./workspaces/authorise.ts";

/** What was asked, without who asked: `verb` and the fields are what one idempotency key stands for. */
type Command = Asked & { verb: string };

type Outcome<Answer> = { workspaceId: string; answer: Answer };

const contextOf = ({ actor, idempotencyKey, ...request }: Command): WriteContext => {
  if (idempotencyKey === null) return {};
  return { idempotency: { scope: actor.userId, key: idempotencyKey, request: canonicalJson(request) } };
};

/**
 * Another writer changed the row between our read and our write. Asked again, the command sees the row as it is now
 * and either succeeds or answers with the current state, which the store's refusal doesn't carry.
 */
const lostRace = (error: unknown): boolean =>
  error instanceof DomainError && error.code.endsWith(".stale_version") && !error.current;

/**
 * A repeat is answered without asking again what its sender may do, and what changed nothing has no position of its own.
 * Where the log stands now is for members alone.
 */
const headFor = async (tx: ReadTransaction, { workspaceId, userId }: { workspaceId: string; userId: string }) => {
  if (!(await tx.members.byUser(workspaceId, userId))) throw workspaceNotFound();
  return positionOf(tx, workspaceId);
};

/**
 * Runs one command of a workspace in one transaction, once per idempotency key, and answers with the position at
 * which its effect is visible: its own last event, or the log's head when it changed nothing.
 */
export const commit = async <Answer extends object>(
  { uow }: Pick<Ports, "uow">,
  command: Command,
  work: (tx: WriteTransaction) => Promise<Outcome<Answer>>,
): Promise<Answer & { position: Position }> => {
  const attempt = () => uow.write(contextOf(command), work);
  const { value, positions } = await attempt().catch((error: unknown) => {
    if (lostRace(error)) return attempt();
    throw error;
  });
  const { workspaceId, answer } = value;
  const place = { workspaceId, userId: command.actor.userId };
  return { ...answer, position: positions[workspaceId] ?? (await uow.read((tx) => headFor(tx, place))) };
};
