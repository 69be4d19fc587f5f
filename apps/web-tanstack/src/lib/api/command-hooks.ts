import { type Committed, committed } from "@orbit/shared/http";
import { absorb, type Removed } from "../db/hydrate.ts";
import { stores } from "../db/stores.ts";
import { type Command, command, type Schema } from "./http-client.ts";
import { type UseCommand, useCommand } from "./use-command.ts";

/** A command but for its key. */
export type Ask = Omit<Command, "idempotencyKey">;

/** Sends what `ask` makes of the variables, and reads the answer through `schema`. */
export const sending =
  <Answer, Variables>(schema: Schema<Answer>, ask: (variables: Variables) => Ask) =>
  (variables: Variables, idempotencyKey: string): Promise<Answer> =>
    command({ ...ask(variables), idempotencyKey }, schema);

/** A command whose answer names what it changed. */
export const useChange = <Answer extends Parameters<typeof absorb>[2], Variables>(
  slug: string,
  schema: Schema<Answer>,
  ask: (variables: Variables) => Ask,
): UseCommand<Answer, Variables> =>
  useCommand<Answer, Variables>({
    send: sending(schema, ask),
    onAnswer: (answer) => absorb(stores, slug, answer),
  });

/** A command that takes one entity away, and answers with the position only. */
export const useRemoval = <Variables>(
  slug: string,
  path: (variables: Variables) => string,
  removed: (variables: Variables) => Removed,
): UseCommand<Committed, Variables> =>
  useCommand<Committed, Variables>({
    send: sending(committed, (variables) => ({ method: "DELETE", path: path(variables) })),
    onAnswer: ({ position }, variables) => absorb(stores, slug, { position, removed: removed(variables) }),
  });
