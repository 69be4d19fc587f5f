import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { rememberOwnMutation } from "../db/flashes.ts";
import { Problem } from "./http-client.ts";
import { newId } from "./new-id.ts";

export type UseCommand<Answer, Variables = void> = UseMutationResult<Answer, Problem, Variables>;

export type CommandSteps<Answer, Variables> = {
  send: (variables: Variables, idempotencyKey: string) => Promise<Answer>;
  /** Before it is sent; `mutationId` is what its frames will carry. */
  onStart?: (variables: Variables, mutationId: string) => void;
  onAnswer?: (answer: Answer, variables: Variables) => void | Promise<void>;
  /** After the answer was kept, and after a refusal. */
  onEnd?: (mutationId: string) => void;
};

const PAUSES_MS = [300, 1_200] as const;

/** The log and onlookers know the part before the dot; the rest seals the stored answer, and is nobody's but ours. */
const idempotencyKeyFor = (mutationId: string): string => `${mutationId}.${newId()}`;

/** Whether nobody can know if the command ran. Asking again under the same key finds out, and runs it at most once. */
const isUndecided = (error: unknown): boolean => error instanceof Problem && [0, 502, 503, 504].includes(error.status);

/** Asks again while the outcome is undecided, a few times. Exported for its test. */
export const askUntilDecided = async <T>(
  ask: () => Promise<T>,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> => {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      if (!isUndecided(error)) throw error;
    }
    await pause(pauseMs);
  }
  return ask();
};

/** One call of a command, with all its retries under one key. */
export const runCommand = async <Answer, Variables>(
  steps: CommandSteps<Answer, Variables>,
  variables: Variables,
): Promise<Answer> => {
  const mutationId = newId();
  const key = idempotencyKeyFor(mutationId);
  rememberOwnMutation(mutationId);
  steps.onStart?.(variables, mutationId);
  try {
    const answer = await askUntilDecided(() => steps.send(variables, key));
    await steps.onAnswer?.(answer, variables);
    return answer;
  } finally {
    steps.onEnd?.(mutationId);
  }
};

/** A command of the API as a hook. */
export const useCommand = <Answer, Variables = void>(
  steps: CommandSteps<Answer, Variables>,
): UseCommand<Answer, Variables> =>
  useMutation<Answer, Problem, Variables>({
    // Offline too: it then fails with a sentence, instead of waiting in silence.
    networkMode: "always",
    mutationFn: (variables) => runCommand(steps, variables),
  });
