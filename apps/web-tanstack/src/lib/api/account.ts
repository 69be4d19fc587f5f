// Apart from the other requests, so that it is loaded with the one page that needs it.
import { type ChangePasswordBody, type SessionList, sessionList } from "@orbit/shared/http";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { sending } from "./command-hooks.ts";
import { get, type Problem, type Schema } from "./http-client.ts";
import { paths } from "./paths.ts";
import { still } from "./queries.ts";
import { type UseCommand, useCommand } from "./use-command.ts";

const SESSIONS = ["sessions"] as const;
const nothing: Schema<null> = { parse: () => null };

/** Where this person is signed in, the last used first. Asked anew with each visit: no socket of ours tells of sign-ins. */
export const useSessions = (): UseQueryResult<SessionList, Problem> =>
  useQuery({
    ...still,
    staleTime: 0,
    refetchOnWindowFocus: true,
    queryKey: SESSIONS,
    queryFn: ({ signal }) => get(paths.sessions, sessionList, signal),
  });

const useAccountCommand = <Variables = void>(
  ask: (variables: Variables) => { method: "POST" | "DELETE"; path: string; body?: unknown },
): UseCommand<null, Variables> => {
  const client = useQueryClient();
  return useCommand<null, Variables>({
    send: sending(nothing, ask),
    onAnswer: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
};

/** Its pages are on the sign-in page at once. */
export const useEndSession = (): UseCommand<null, { sessionId: string }> =>
  useAccountCommand(({ sessionId }) => ({ method: "DELETE", path: paths.oneSession(sessionId) }));

export const useEndOtherSessions = (): UseCommand<null> =>
  useAccountCommand(() => ({ method: "DELETE", path: paths.sessions }));

/** Ends all other sessions too. */
export const useChangePassword = (): UseCommand<null, ChangePasswordBody> =>
  useAccountCommand((body) => ({ method: "POST", path: paths.password, body }));
